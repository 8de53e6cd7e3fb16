/* SPDX-License-Identifier: GPL-3.0-or-later */

#pragma once

#include <gio/gio.h>
#include <gio/gunixfdlist.h>

#include "record/dove-value.h"

G_BEGIN_DECLS

/* Passing an end */
gboolean   dove_bus_pipe_new         (int              ends[2],
                                      GError         **error);
int        dove_bus_pipe_take        (GUnixFDList     *list,
                                      GVariant        *handle,
                                      GError         **error);

/* A text through a pipe, both ways; they block */
gboolean   dove_bus_pipe_write       (int              fd,
                                      const char      *text,
                                      gsize            length,
                                      GCancellable    *cancellable,
                                      GError         **error);
gboolean   dove_bus_pipe_write_value (int              fd,
                                      const DoveValue *value,
                                      GCancellable    *cancellable,
                                      GError         **error);
char      *dove_bus_pipe_read        (int              fd,
                                      gsize            limit_bytes,
                                      gsize           *length,
                                      GCancellable    *cancellable,
                                      GError         **error);

/**
 * DoveBusLine:
 * @line: one line, without its end
 * @length: in bytes
 * @user_data: as given
 *
 * Is given the lines that come out of a pipe.
 */
typedef void (*DoveBusLine) (const char *line,
                             gsize       length,
                             gpointer    user_data);

gboolean   dove_bus_pipe_read_lines  (int              fd,
                                      DoveBusLine      line,
                                      gpointer         user_data,
                                      GCancellable    *cancellable,
                                      GError         **error);

/* For sending: a pipe that is filled by a thread and closed */
int        dove_bus_pipe_send        (const char      *text,
                                      gsize            length,
                                      GError         **error);

G_END_DECLS
