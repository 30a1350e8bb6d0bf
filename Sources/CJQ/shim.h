// What of libjq is used: compiling a program, running it on one value, and the values that go in and come out.
#ifndef CJQ_SHIM_H
#define CJQ_SHIM_H

#include <jq.h>
#include <jv.h>

#endif
