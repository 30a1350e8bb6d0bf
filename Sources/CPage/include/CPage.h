// The files of the page, as they were when the program was built.
#pragma once

#include <stddef.h>

struct page_file {
    // The path below the folder.
    const char *name;
    const unsigned char *bytes;
    size_t count;
};

// How many files there are.
size_t page_file_count(void);

// The file with a number below that count.
struct page_file page_file(size_t number);
