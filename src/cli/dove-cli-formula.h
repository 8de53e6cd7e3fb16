/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include "cli/dove-cli.h"
#include "formula/dove-formula.h"

G_BEGIN_DECLS

/* The parts of the command `formula`, by file */
DoveExit dove_cli_formula_explain   (DoveCli               *cli,
                                     DoveFormula           *formula,
                                     const DoveFormulaHost *host,
                                     DoveValue             *record);
DoveExit dove_cli_formula_check     (DoveCli               *cli,
                                     const char            *text,
                                     const char            *schema_path);
DoveExit dove_cli_formula_functions (DoveCli               *cli,
                                     const char            *name);

void     dove_cli_formula_point     (const char            *text,
                                     guint                  start,
                                     guint                  end);

G_END_DECLS
