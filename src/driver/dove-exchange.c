/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-driver"

#include "config.h"

#include "driver/dove-exchange.h"

/**
 * dove_exchange_new:
 *
 * Returns: (transfer full): an empty one, to be filled by its maker
 */
DoveExchange *
dove_exchange_new (void)
{
  DoveExchange *self = g_new0 (DoveExchange, 1);

  g_atomic_ref_count_init (&self->references);

  return self;
}

/**
 * dove_exchange_ref:
 * @self: an exchange
 *
 * Returns: (transfer full): the same
 */
DoveExchange *
dove_exchange_ref (DoveExchange *self)
{
  g_atomic_ref_count_inc (&self->references);

  return self;
}

/**
 * dove_exchange_unref:
 * @self: (transfer full): an exchange
 */
void
dove_exchange_unref (DoveExchange *self)
{
  if (!g_atomic_ref_count_dec (&self->references))
    return;

  g_free (self->method);
  g_free (self->url);
  g_free (self->headers);
  g_free (self->body.text);
  g_free (self->answer_headers);
  g_free (self->answer.text);
  g_free (self->failure);
  g_free (self);
}

/**
 * dove_exchange_part_clear:
 * @self: a part
 *
 * Lets go of what it holds.
 */
void
dove_exchange_part_clear (DoveExchangePart *self)
{
  g_clear_pointer (&self->exchange, dove_exchange_unref);
  g_clear_pointer (&self->sent.text, g_free);
  g_clear_pointer (&self->answer.text, g_free);
}
