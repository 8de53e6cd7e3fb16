/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <glib.h>

G_BEGIN_DECLS

/* The words of which the sample records are made; lists end with NULL. */

typedef struct
{
  const char *country;   /* as the CRM writes it */
  const char *code;      /* ISO 3166 */
  const char *city;
  const char *postcode;
  const char *street;
  const char *phone;     /* country prefix and area */
  int         vat_rate;  /* percent */
} DovePracticePlace;

typedef struct
{
  const char *sku;
  const char *description;
  const char *price;     /* net, decimal text */
} DovePracticeProduct;

extern const char *const         dove_practice_first_names[];
extern const char *const         dove_practice_last_names[];
extern const char *const         dove_practice_company_heads[];
extern const char *const         dove_practice_company_tails[];
extern const char *const         dove_practice_industries[];
extern const char *const         dove_practice_job_titles[];
extern const DovePracticePlace   dove_practice_places[];   /* ends with a NULL country */
extern const DovePracticeProduct dove_practice_products[]; /* ends with a NULL sku */

G_END_DECLS
