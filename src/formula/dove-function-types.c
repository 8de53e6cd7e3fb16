/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-formula"

#include "config.h"

#include "dove-type-private.h"

/*
 * What functions give, by name, for the inference of types. A rule is a few letters:
 *
 *   n number, w whole number, t text, l logical, e the empty value, o OMIT()
 *   d h m     the number may have the hint of a date, a time, date and time
 *   H         the hints of the arguments
 *   i         whole if all arguments are whole numbers, r: if there are no places
 *   A B C D   as the first, second, ... argument or its elements
 *   ?         anything
 *   [         an array of that; @ that or an array of it
 *   <         a text not longer than the first argument, c: than the last one, if constant, says
 *   !         can fail even when all arguments convert; !4 only with 4 arguments or more
 *   p         can fail unless its integers are constants above zero
 *   s         can fail when an argument is a text, b: unless all are logicals or numbers
 *   *         the inference knows the function itself
 *
 * An error among arguments that do not take errors, and a conversion that may fail, need no
 * letter. In doubt there is a `!`.
 */
static const struct
{
  const char *name;
  const char *rule;
} rules[] = {
  { "ABS", "ni" }, { "ACOS", "n!" }, { "ALLOCATE", "[n!" }, { "AND", "lb" }, { "ARABIC", "w!" },
  { "ASIN", "n!" }, { "ATAN", "n!" }, { "ATAN2", "n!" }, { "AVEDEV", "n!" }, { "AVERAGE", "n!" },
  { "AVERAGEA", "n!" }, { "AVERAGEIF", "n!" }, { "AVERAGEIFS", "n!" }, { "BASE", "t!" },
  { "BASE64", "t" }, { "BASE64DECODE", "t!" }, { "BIN2DEC", "w!" }, { "BIN2HEX", "t!" },
  { "BITAND", "w!" }, { "BITLSHIFT", "n!" }, { "BITOR", "w!" }, { "BITRSHIFT", "n!" },
  { "BITXOR", "w!" }, { "CEILING", "n!" }, { "CEILING.MATH", "n!" }, { "CHAR", "t!" },
  { "CHOOSE", "*" }, { "CLEAN", "t<" }, { "COALESCE", "*" }, { "CODE", "w!" },
  { "COLUMNS", "w" }, { "COMBIN", "n!" }, { "COMBINA", "n!" }, { "CONCAT", "t" },
  { "CONCATENATE", "t" }, { "CONVERT", "n!" }, { "CORREL", "n!" }, { "COS", "n!" },
  { "COUNT", "w" }, { "COUNTA", "w" }, { "COUNTBLANK", "w" }, { "COUNTIF", "w" },
  { "COUNTIFS", "w!" }, { "CUMIPMT", "n!" }, { "CUMPRINC", "n!" }, { "DATE", "nd!" },
  { "DATEDIF", "n!" }, { "DATEVALUE", "nd!" }, { "DAY", "w!" }, { "DAYS", "n!" },
  { "DAYS360", "n!" }, { "DAYSINMONTH", "w!" }, { "DB", "n!" }, { "DDB", "n!" },
  { "DEC2BIN", "t!" }, { "DEC2HEX", "t!" }, { "DEC2OCT", "t!" }, { "DECIMAL", "n!" },
  { "DECODEURL", "t!" }, { "DEGREES", "n!" }, { "DEVSQ", "n!" }, { "DROP", "[A!" },
  { "EACH", "*" }, { "EASTERSUNDAY", "nd!" }, { "EDATE", "nd!" }, { "EFFECT", "n!" },
  { "EMAILNORM", "t!" }, { "EMAILVALID", "l" }, { "ENCODEURL", "t" }, { "EOMONTH", "nd!" },
  { "ERROR.TYPE", "w!" }, { "EVEN", "n!" }, { "EXACT", "l" }, { "EXP", "n!" }, { "FACT", "n!" },
  { "FACTDOUBLE", "n!" }, { "FALSE", "l" }, { "FILTER", "*" }, { "FIND", "w!" },
  { "FIXED", "t!" }, { "FLOOR", "n!" }, { "FLOOR.MATH", "n!" }, { "FROMISO", "ndhm!" },
  { "FROMJSON", "?!" }, { "FROMMINOR", "n!" }, { "FROMUNIX", "ndhm!" }, { "FV", "n!" },
  { "FVSCHEDULE", "n!" }, { "GCD", "n!" }, { "GEOMEAN", "n!" }, { "GROSSOF", "n!" },
  { "GTINVALID", "l" }, { "HARMEAN", "n!" }, { "HASH", "t!" }, { "HEX2BIN", "t!" },
  { "HEX2DEC", "w!" }, { "HLOOKUP", "B!" }, { "HMAC", "t!" }, { "HOUR", "w!" },
  { "HTMLESCAPE", "t" }, { "HTMLTEXT", "t" }, { "IBANFORMAT", "t!" }, { "IBANVALID", "l" },
  { "IF", "*" }, { "IFERROR", "*" }, { "IFNA", "*" }, { "IFS", "*" }, { "INDEX", "A@!" },
  { "INT", "w" }, { "IPMT", "n!" }, { "IRR", "n!" }, { "ISBLANK", "l" }, { "ISERR", "l" },
  { "ISERROR", "l" }, { "ISEVEN", "l" }, { "ISLOGICAL", "l" }, { "ISNA", "l" },
  { "ISNONTEXT", "l" }, { "ISNUMBER", "l" }, { "ISODD", "l" }, { "ISOWEEKNUM", "w!" },
  { "ISTEXT", "l" }, { "JSONGET", "?!" }, { "LARGE", "nH!" }, { "LCM", "n!" }, { "LEFT", "tcp" },
  { "LEN", "w" }, { "LET", "*" }, { "LEVENSHTEIN", "w!" }, { "LN", "n!" }, { "LOG", "n!" },
  { "LOG10", "n!" }, { "LOOKUP", "BC!" }, { "LOWER", "t" }, { "LUHNVALID", "l" },
  { "MATCH", "w!" }, { "MAX", "nisH" }, { "MAXA", "nH" }, { "MAXIFS", "nH!" },
  { "MEDIAN", "nH!" }, { "MID", "tcp" }, { "MIN", "nisH" }, { "MINA", "nH" },
  { "MINIFS", "nH!" }, { "MINUTE", "w!" }, { "MIRR", "n!" }, { "MOD", "n!" }, { "MODE", "nH!" },
  { "MONEY", "n!" }, { "MONTH", "w!" }, { "MROUND", "n!" }, { "N", "n" }, { "NA", "!" },
  { "NETOF", "n!" }, { "NETWORKDAYS", "w!" }, { "NETWORKDAYS.INTL", "w!" }, { "NOMINAL", "n!" },
  { "NOT", "l" }, { "NOW", "ndm" }, { "NPER", "n!" }, { "NPV", "n!" }, { "NULL", "e" },
  { "NUMBERVALUE", "n!" }, { "OCT2DEC", "w!" }, { "ODD", "n!" }, { "OMIT", "o" }, { "OR", "lb" },
  { "PADLEFT", "t!" }, { "PADRIGHT", "t!" }, { "PARSEDATE", "ndhm!" }, { "PDURATION", "n!" },
  { "PERCENTILE", "nH!" }, { "PERMUT", "n!" }, { "PHONE", "t!" }, { "PI", "n" }, { "PMT", "n!" },
  { "POWER", "n!" }, { "PPMT", "n!" }, { "PRODUCT", "nis" }, { "PROPER", "t" }, { "PV", "n!" },
  { "QUARTER", "w!" }, { "QUARTILE", "nH!" }, { "QUOTIENT", "n!" }, { "RADIANS", "n!" },
  { "RANK", "n!" }, { "RATE", "n!" }, { "REGEX", "t!" }, { "REPLACE", "t!" }, { "REPT", "t!" },
  { "RIGHT", "tcp" }, { "ROMAN", "t!" }, { "ROUND", "nr" }, { "ROUNDDOWN", "nr" },
  { "ROUNDEVEN", "nr" }, { "ROUNDSIG", "n!" }, { "ROUNDUP", "nr" }, { "ROWS", "w" },
  { "RRI", "n!" }, { "SEARCH", "w!" }, { "SECOND", "w!" }, { "SEQUENCE", "[ne!" },
  { "SIGN", "w" }, { "SIN", "n!" }, { "SLN", "n!" }, { "SLUG", "t!" }, { "SMALL", "nH!" },
  { "SORT", "[A!" }, { "SORTBY", "[A!" }, { "SQRT", "n!" }, { "STDEV", "n!" },
  { "STDEVP", "n!" }, { "SUBSTITUTE", "t!4" }, { "SUM", "nis" }, { "SUMIF", "n!" },
  { "SUMIFS", "n!" }, { "SUMPRODUCT", "n!" }, { "SUMSQ", "n!" }, { "SUMX2MY2", "n!" },
  { "SUMX2PY2", "n!" }, { "SUMXMY2", "n!" }, { "SWITCH", "*" }, { "SYD", "n!" }, { "T", "t<" },
  { "TABLE", "[?!" }, { "TAKE", "[A!" }, { "TAN", "n!" }, { "TEXT", "t!" },
  { "TEXTAFTER", "t!" }, { "TEXTBEFORE", "t!" }, { "TEXTJOIN", "t!" }, { "TEXTSPLIT", "[te!" },
  { "TIME", "nh!" }, { "TIMEVALUE", "nh!" }, { "TODAY", "wd" }, { "TOISO", "t!" },
  { "TOJSON", "t!" }, { "TOMINOR", "n!" }, { "TOUNIX", "n!" }, { "TRANSPOSE", "[A" },
  { "TRIM", "t<" }, { "TRIMMEAN", "nH!" }, { "TRUE", "l" }, { "TRUNC", "nr" }, { "TYPE", "w" },
  { "TZCONVERT", "ndhm!" }, { "UNACCENT", "t" }, { "UNICHAR", "t!" }, { "UNICODE", "w!" },
  { "UNIQUE", "[A!" }, { "UPPER", "t" }, { "URLNORM", "t!" }, { "URLPART", "te!" },
  { "UUID", "t!" }, { "UUIDV5", "t!" }, { "VALUE", "n" }, { "VAR", "n!" }, { "VARP", "n!" },
  { "VATVALID", "l!" }, { "VLOOKUP", "B!" }, { "WEEKDAY", "w!" }, { "WEEKNUM", "w!" },
  { "WORKDAY", "nd!" }, { "WORKDAY.INTL", "nd!" }, { "XIRR", "n!" }, { "XLOOKUP", "CD@!" },
  { "XNPV", "n!" }, { "XOR", "lb" }, { "YEAR", "w!" }, { "YEARFRAC", "n!" },
};

/*
 * dove_function_rule:
 *
 * Returns: (transfer none) (nullable): the rule, as described above; %NULL when there is none
 */
const char *
dove_function_rule (const DoveFunction *function)
{
  guint low = 0;
  guint high = G_N_ELEMENTS (rules);

  while (low < high)
    {
      guint middle = (low + high) / 2;
      int order = g_strcmp0 (function->name, rules[middle].name);

      if (order == 0)
        return rules[middle].rule;
      if (order < 0)
        high = middle;
      else
        low = middle + 1;
    }

  return NULL;
}
