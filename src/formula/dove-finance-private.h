/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "dove-eval-private.h"

G_BEGIN_DECLS

/**
 * DoveLoan:
 * @rate: interest of a period
 * @periods: how many, need not be whole
 * @payment: paid in each period
 * @present: value at the start
 * @future: value at the end
 * @is_advance: each payment is due at the start of its period, else at the end
 *
 * Equal payments at a rate. Amounts are signed: what is received is positive, what is paid
 * negative, and with interest they add up to zero. Four of the five numbers give the fifth.
 */
typedef struct
{
  double   rate;
  double   periods;
  double   payment;
  double   present;
  double   future;
  gboolean is_advance;
} DoveLoan;

double   dove_loan_payment  (const DoveLoan *self);
double   dove_loan_present  (const DoveLoan *self);
double   dove_loan_future   (const DoveLoan *self,
                             double          periods);
double   dove_loan_periods  (const DoveLoan *self);
double   dove_loan_interest (const DoveLoan *self,
                             double          period);

/* The value of something at the force of interest @force, which is ln (1 + rate) */
typedef double (*DoveCurve) (double   force,
                             gpointer user_data);

gboolean dove_solve_rate    (DoveCurve       curve,
                             gpointer        user_data,
                             double          guess,
                             double         *rate);

gboolean dove_call_is_set   (DoveCall       *call,
                             guint           index);

G_END_DECLS
