// libseccomp's actions are macros with arguments, which Swift cannot call.
#pragma once

#include <seccomp.h>

static const uint32_t cseccomp_allow = SCMP_ACT_ALLOW;
static const int cseccomp_no_such_call = __NR_SCMP_ERROR;

/// SCMP_ACT_ERRNO: the call is not made and answers with this error number.
static inline uint32_t cseccomp_refuse(int number) { return SCMP_ACT_ERRNO(number); }
