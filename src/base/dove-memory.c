/* SPDX-License-Identifier: GPL-3.0-or-later */

#define G_LOG_DOMAIN "dovetail-base"

#include "config.h"

#include <malloc.h>

#include "base/dove-defaults.h"

#include "base/dove-memory.h"

/**
 * dove_memory_prepare:
 *
 * Tells the allocator how the programs that run syncs use memory; to be called first. They take
 * and free what a page of records needs, page after page: by its own rules the allocator would
 * give it back to the system each time and ask for it anew, which costs more than reading the page.
 * With few arenas little stays in those of threads that have ended.
 */
void
dove_memory_prepare (void)
{
  mallopt (M_ARENA_MAX, DOVE_MEMORY_ARENAS);
  mallopt (M_TRIM_THRESHOLD, DOVE_MEMORY_KEPT_BYTES);
  mallopt (M_MMAP_THRESHOLD, DOVE_MEMORY_KEPT_BYTES);
}
