// What of hiredis is used: its formatter of commands and its reader of replies, which know no sockets.
#ifndef CHIREDIS_SHIM_H
#define CHIREDIS_SHIM_H

#include <hiredis/hiredis.h>

#endif
