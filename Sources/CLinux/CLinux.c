#include "CLinux.h"

#include <fcntl.h>
#include <signal.h>
