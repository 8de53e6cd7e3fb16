/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include <string.h>

#include "dove-convert-private.h"
#include "dove-function-private.h"

/*
 * Units of measure. Their factors are what defines them, as decimals or fractions of decimals,
 * so that a conversion is exact whenever its result ends.
 */

typedef enum
{
  LENGTH,
  AREA,
  VOLUME,
  MASS,
  TIME,
  SPEED,
  FORCE,
  PRESSURE,
  ENERGY,
  POWER,
  MAGNETISM,
  TEMPERATURE,
  INFORMATION,
} Measure;

/**
 * Unit:
 * @factor: of what the measure counts in, the SI unit (grams, litres and bits apart)
 * @divisor: (nullable): divides @factor
 * @offset: (nullable): added before @factor applies: how far the scale's zero is from absolute
 *   zero
 * @prefix_power: of a prefix's factor, 2 for square metres; 0: takes none
 */
typedef struct
{
  const char *name;
  Measure     measure;
  const char *factor;
  const char *divisor;
  const char *offset;
  int         prefix_power;
} Unit;

static const Unit units[] = {
  { "m", LENGTH, "1", NULL, NULL, 1 },
  { "mi", LENGTH, "1609.344", NULL, NULL, 0 },
  { "Nmi", LENGTH, "1852", NULL, NULL, 0 },
  { "yd", LENGTH, "0.9144", NULL, NULL, 0 },
  { "ft", LENGTH, "0.3048", NULL, NULL, 0 },
  { "in", LENGTH, "0.0254", NULL, NULL, 0 },
  { "ell", LENGTH, "1.143", NULL, NULL, 0 },
  { "survey_mi", LENGTH, "6336000", "3937", NULL, 0 },
  { "Pica", LENGTH, "0.0254", "72", NULL, 0 },
  { "picapt", LENGTH, "0.0254", "72", NULL, 0 },
  { "Picapt", LENGTH, "0.0254", "72", NULL, 0 },
  { "pica", LENGTH, "0.0254", "6", NULL, 0 },
  { "ang", LENGTH, "1E-10", NULL, NULL, 1 },
  { "ly", LENGTH, "9460730472580800", NULL, NULL, 1 },
  { "lightyear", LENGTH, "9460730472580800", NULL, NULL, 1 },
  { "parsec", LENGTH, "30856775814913673", NULL, NULL, 1 },
  { "pc", LENGTH, "30856775814913673", NULL, NULL, 1 },

  { "m2", AREA, "1", NULL, NULL, 2 },
  { "ar", AREA, "100", NULL, NULL, 1 },
  { "ha", AREA, "10000", NULL, NULL, 0 },
  { "Morgen", AREA, "2500", NULL, NULL, 0 },
  { "mi2", AREA, "2589988.110336", NULL, NULL, 0 },
  { "Nmi2", AREA, "3429904", NULL, NULL, 0 },
  { "yd2", AREA, "0.83612736", NULL, NULL, 0 },
  { "ft2", AREA, "0.09290304", NULL, NULL, 0 },
  { "in2", AREA, "0.00064516", NULL, NULL, 0 },
  { "acre", AREA, "4046.8564224", NULL, NULL, 0 },
  { "uk_acre", AREA, "4046.8564224", NULL, NULL, 0 },
  { "us_acre", AREA, "62726400000", "15499969", NULL, 0 },
  { "Pica2", AREA, "0.00064516", "5184", NULL, 0 },
  { "picapt2", AREA, "0.00064516", "5184", NULL, 0 },
  { "pica2", AREA, "0.00064516", "36", NULL, 0 },
  { "ang2", AREA, "1E-20", NULL, NULL, 2 },
  { "ly2", AREA, "89505421074818927300612528640000", NULL, NULL, 0 },

  { "l", VOLUME, "1", NULL, NULL, 1 },
  { "L", VOLUME, "1", NULL, NULL, 1 },
  { "lt", VOLUME, "1", NULL, NULL, 1 },
  { "m3", VOLUME, "1000", NULL, NULL, 3 },
  { "tspm", VOLUME, "0.005", NULL, NULL, 0 },
  { "tsp", VOLUME, "0.00492892159375", NULL, NULL, 0 },
  { "tbs", VOLUME, "0.01478676478125", NULL, NULL, 0 },
  { "oz", VOLUME, "0.0295735295625", NULL, NULL, 0 },
  { "cup", VOLUME, "0.2365882365", NULL, NULL, 0 },
  { "pt", VOLUME, "0.473176473", NULL, NULL, 0 },
  { "us_pt", VOLUME, "0.473176473", NULL, NULL, 0 },
  { "qt", VOLUME, "0.946352946", NULL, NULL, 0 },
  { "gal", VOLUME, "3.785411784", NULL, NULL, 0 },
  { "uk_pt", VOLUME, "0.56826125", NULL, NULL, 0 },
  { "uk_qt", VOLUME, "1.1365225", NULL, NULL, 0 },
  { "uk_gal", VOLUME, "4.54609", NULL, NULL, 0 },
  { "barrel", VOLUME, "158.987294928", NULL, NULL, 0 },
  { "bushel", VOLUME, "35.23907016688", NULL, NULL, 0 },
  { "regton", VOLUME, "2831.6846592", NULL, NULL, 0 },
  { "GRT", VOLUME, "2831.6846592", NULL, NULL, 0 },
  { "MTON", VOLUME, "1132.67386368", NULL, NULL, 0 },
  { "in3", VOLUME, "0.016387064", NULL, NULL, 0 },
  { "ft3", VOLUME, "28.316846592", NULL, NULL, 0 },
  { "yd3", VOLUME, "764.554857984", NULL, NULL, 0 },
  { "mi3", VOLUME, "4168181825440.579584", NULL, NULL, 0 },
  { "Nmi3", VOLUME, "6352182208000", NULL, NULL, 0 },
  { "Pica3", VOLUME, "0.016387064", "373248", NULL, 0 },
  { "picapt3", VOLUME, "0.016387064", "373248", NULL, 0 },
  { "pica3", VOLUME, "0.016387064", "216", NULL, 0 },
  { "ang3", VOLUME, "1E-27", NULL, NULL, 3 },
  { "ly3", VOLUME, "8.467866646237151659555124869456165E50", NULL, NULL, 0 },
  { "Schooner", VOLUME, "0.425", NULL, NULL, 0 },
  { "Middy", VOLUME, "0.285", NULL, NULL, 0 },
  { "Glass", VOLUME, "0.2", NULL, NULL, 0 },
  { "Sixpack", VOLUME, "2", NULL, NULL, 0 },
  { "Humpen", VOLUME, "0.5", NULL, NULL, 0 },

  { "g", MASS, "1", NULL, NULL, 1 },
  { "lbm", MASS, "453.59237", NULL, NULL, 0 },
  { "ozm", MASS, "28.349523125", NULL, NULL, 0 },
  { "stone", MASS, "6350.29318", NULL, NULL, 0 },
  { "grain", MASS, "0.06479891", NULL, NULL, 0 },
  { "pweight", MASS, "1.55517384", NULL, NULL, 0 },
  { "cwt", MASS, "45359.237", NULL, NULL, 0 },
  { "shweight", MASS, "45359.237", NULL, NULL, 0 },
  { "uk_cwt", MASS, "50802.34544", NULL, NULL, 0 },
  { "lcwt", MASS, "50802.34544", NULL, NULL, 0 },
  { "hweight", MASS, "50802.34544", NULL, NULL, 0 },
  { "ton", MASS, "907184.74", NULL, NULL, 0 },
  { "uk_ton", MASS, "1016046.9088", NULL, NULL, 0 },
  { "LTON", MASS, "1016046.9088", NULL, NULL, 0 },
  { "brton", MASS, "1016046.9088", NULL, NULL, 0 },
  { "sg", MASS, "4448.2216152605", "0.3048", NULL, 0 },
  { "u", MASS, "1.66053906660E-24", NULL, NULL, 1 },

  { "sec", TIME, "1", NULL, NULL, 1 },
  { "s", TIME, "1", NULL, NULL, 1 },
  { "mn", TIME, "60", NULL, NULL, 0 },
  { "min", TIME, "60", NULL, NULL, 0 },
  { "hr", TIME, "3600", NULL, NULL, 0 },
  { "day", TIME, "86400", NULL, NULL, 0 },
  { "d", TIME, "86400", NULL, NULL, 0 },
  { "yr", TIME, "31557600", NULL, NULL, 0 },

  { "m/s", SPEED, "1", NULL, NULL, 1 },
  { "m/sec", SPEED, "1", NULL, NULL, 1 },
  { "m/h", SPEED, "1", "3600", NULL, 1 },
  { "m/hr", SPEED, "1", "3600", NULL, 1 },
  { "mph", SPEED, "0.44704", NULL, NULL, 0 },
  { "kn", SPEED, "1852", "3600", NULL, 0 },
  { "admkn", SPEED, "1853.184", "3600", NULL, 0 },

  { "N", FORCE, "1", NULL, NULL, 1 },
  { "dyn", FORCE, "0.00001", NULL, NULL, 1 },
  { "dy", FORCE, "0.00001", NULL, NULL, 1 },
  { "lbf", FORCE, "4.4482216152605", NULL, NULL, 0 },
  { "pond", FORCE, "0.00980665", NULL, NULL, 1 },

  { "Pa", PRESSURE, "1", NULL, NULL, 1 },
  { "p", PRESSURE, "1", NULL, NULL, 1 },
  { "atm", PRESSURE, "101325", NULL, NULL, 1 },
  { "at", PRESSURE, "101325", NULL, NULL, 1 },
  { "mmHg", PRESSURE, "133.322387415", NULL, NULL, 1 },
  { "Torr", PRESSURE, "101325", "760", NULL, 0 },
  { "psi", PRESSURE, "4.4482216152605", "0.00064516", NULL, 0 },

  { "J", ENERGY, "1", NULL, NULL, 1 },
  { "e", ENERGY, "1E-7", NULL, NULL, 1 },
  { "c", ENERGY, "4.184", NULL, NULL, 1 },
  { "cal", ENERGY, "4.1868", NULL, NULL, 1 },
  { "eV", ENERGY, "1.602176634E-19", NULL, NULL, 1 },
  { "ev", ENERGY, "1.602176634E-19", NULL, NULL, 1 },
  { "Wh", ENERGY, "3600", NULL, NULL, 1 },
  { "wh", ENERGY, "3600", NULL, NULL, 1 },
  { "HPh", ENERGY, "2684519.537696172792", NULL, NULL, 0 },
  { "hh", ENERGY, "2684519.537696172792", NULL, NULL, 0 },
  { "flb", ENERGY, "1.3558179483314004", NULL, NULL, 0 },
  { "BTU", ENERGY, "1055.05585262", NULL, NULL, 0 },
  { "btu", ENERGY, "1055.05585262", NULL, NULL, 0 },

  { "W", POWER, "1", NULL, NULL, 1 },
  { "w", POWER, "1", NULL, NULL, 1 },
  { "HP", POWER, "745.69987158227022", NULL, NULL, 0 },
  { "h", POWER, "745.69987158227022", NULL, NULL, 0 },
  { "PS", POWER, "735.49875", NULL, NULL, 0 },

  { "T", MAGNETISM, "1", NULL, NULL, 1 },
  { "ga", MAGNETISM, "0.0001", NULL, NULL, 1 },

  { "K", TEMPERATURE, "1", NULL, NULL, 1 },
  { "kel", TEMPERATURE, "1", NULL, NULL, 1 },
  { "C", TEMPERATURE, "1", NULL, "273.15", 0 },
  { "cel", TEMPERATURE, "1", NULL, "273.15", 0 },
  { "F", TEMPERATURE, "5", "9", "459.67", 0 },
  { "fah", TEMPERATURE, "5", "9", "459.67", 0 },
  { "Rank", TEMPERATURE, "5", "9", NULL, 0 },
  { "Reau", TEMPERATURE, "1.25", NULL, "218.52", 0 },

  { "bit", INFORMATION, "1", NULL, NULL, 1 },
  { "byte", INFORMATION, "8", NULL, NULL, 1 },
};

/* Powers of ten, or of 1024 for binary prefixes */
static const struct
{
  const char *name;
  int         power;
  gboolean    is_binary;
} prefixes[] = {
  { "Yi", 8, TRUE },   { "Zi", 7, TRUE },   { "Ei", 6, TRUE },   { "Pi", 5, TRUE },
  { "Ti", 4, TRUE },   { "Gi", 3, TRUE },   { "Mi", 2, TRUE },   { "ki", 1, TRUE },
  { "Ki", 1, TRUE },   { "Y", 24, FALSE },  { "Z", 21, FALSE },  { "E", 18, FALSE },
  { "P", 15, FALSE },  { "T", 12, FALSE },  { "G", 9, FALSE },   { "M", 6, FALSE },
  { "k", 3, FALSE },   { "h", 2, FALSE },   { "da", 1, FALSE },  { "e", 1, FALSE },
  { "d", -1, FALSE },  { "c", -2, FALSE },  { "m", -3, FALSE },  { "u", -6, FALSE },
  { "n", -9, FALSE },  { "p", -12, FALSE }, { "f", -15, FALSE }, { "a", -18, FALSE },
  { "z", -21, FALSE }, { "y", -24, FALSE },
};

/* A unit with its prefix */
typedef struct
{
  const Unit *unit;
  DoveNumber  scale;
} Scaled;

static const Unit *
find_unit (const char *name)
{
  for (guint i = 0; i < G_N_ELEMENTS (units); i++)
    if (g_str_equal (units[i].name, name))
      return &units[i];

  return NULL;
}

static DoveNumber
prefix_scale (guint index,
              int   times)
{
  DoveNumber scale = { 1, 0, FALSE };

  if (!prefixes[index].is_binary)
    scale.exponent = prefixes[index].power * times;
  else
    for (int i = 0; i < prefixes[index].power; i++)
      scale.coefficient *= 1024;

  return scale;
}

/* Names of units come first, so that min is no milli-inch */
static gboolean
find_scaled (const char *name,
             Scaled     *scaled)
{
  scaled->scale = dove_number_from_int64 (1);
  scaled->unit = find_unit (name);
  if (scaled->unit != NULL)
    return TRUE;

  for (guint i = 0; i < G_N_ELEMENTS (prefixes); i++)
    {
      const Unit *unit = NULL;

      if (!g_str_has_prefix (name, prefixes[i].name))
        continue;
      unit = find_unit (name + strlen (prefixes[i].name));
      if (unit == NULL || unit->prefix_power == 0
          || (prefixes[i].is_binary && unit->measure != INFORMATION))
        continue;
      scaled->unit = unit;
      scaled->scale = prefix_scale (i, unit->prefix_power);
      return TRUE;
    }

  return FALSE;
}

/* Reads m^2 as m2 */
static char *
drop_caret (const char *name)
{
  gsize length = strlen (name);

  if (length < 3 || name[length - 2] != '^')
    return g_strdup (name);

  return g_strdup_printf ("%.*s%c", (int) length - 2, name, name[length - 1]);
}

static gboolean
take_unit (DoveCall *call,
           guint     index,
           Scaled   *scaled,
           DoveCell *result)
{
  g_autofree char *name = drop_caret (dove_call_text (call, index, ""));
  g_autofree char *why = NULL;

  if (find_scaled (name, scaled))
    return TRUE;

  why = g_strdup_printf (_("there is no unit “%s”"), dove_call_text (call, index, ""));
  dove_call_fail (call, result, DOVE_FAULT_VALUE, why);

  return FALSE;
}

static DoveNumber
constant (const char *text,
          gint64      fallback)
{
  DoveNumber number = dove_number_from_int64 (fallback);

  if (text != NULL)
    dove_number_parse (text, -1, &number);

  return number;
}

/* (x + offset) x factors of the one unit / factors of the other - offset: one division, last */
static gboolean
convert (const DoveNumber *x,
         const Scaled     *from,
         const Scaled     *to,
         DoveNumber       *result)
{
  DoveNumber from_factor = constant (from->unit->factor, 1);
  DoveNumber from_divisor = constant (from->unit->divisor, 1);
  DoveNumber from_offset = constant (from->unit->offset, 0);
  DoveNumber to_factor = constant (to->unit->factor, 1);
  DoveNumber to_divisor = constant (to->unit->divisor, 1);
  DoveNumber to_offset = constant (to->unit->offset, 0);
  DoveNumber divisor;

  return dove_number_multiply (&from_divisor, &to_factor, &divisor)
         && dove_number_multiply (&divisor, &to->scale, &divisor)
         && dove_number_add (x, &from_offset, result)
         && dove_number_multiply (result, &from_factor, result)
         && dove_number_multiply (result, &to_divisor, result)
         && dove_number_multiply (result, &from->scale, result)
         && dove_number_divide (result, &divisor, result)
         && dove_number_subtract (result, &to_offset, result);
}

static void
eval_convert (DoveCall *call,
              DoveCell *result)
{
  DoveNumber number = call->args[0].number;
  Scaled from, to;

  if (!take_unit (call, 1, &from, result) || !take_unit (call, 2, &to, result))
    return;

  if (from.unit->measure != to.unit->measure)
    dove_call_fail (call, result, DOVE_FAULT_VALUE, _("the units do not measure the same"));
  else if (!convert (&number, &from, &to, &number))
    dove_call_fail (call, result, DOVE_FAULT_NUM, _("the result is too large"));
  else
    dove_call_set_number (call, &number, result);
}

const DoveFunction dove_functions_convert[] = {
  { "CONVERT", "ntt", 3, 3, 0, eval_convert, "number; from unit; to unit",
    N_("Converts between units of measure"), "CONVERT(1; \"mi\"; \"km\")" },
  { NULL },
};
