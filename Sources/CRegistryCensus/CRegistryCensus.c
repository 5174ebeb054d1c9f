#define _GNU_SOURCE
#include "CRegistryCensus.h"

#include <link.h>
#include <stdatomic.h>
#include <stdbool.h>
#include <stdint.h>
#include <string.h>

#define NOTE_NAME "plugin-registry"
#define NOTE_NAME_SIZE 16
#define NOTE_TYPE 0x52454749 // "REGI"
#define TEXT_OF(number) TEXT(number)
#define TEXT(word) #word

// The note: the sizes of its name and of what follows it (nothing), its type, its name. Written in assembly because a
// compiler is free to give a variable's section another type, which the linker would make no PT_NOTE segment of.
__asm__(".pushsection .note.plugin-registry, \"a\", %note\n"
        "  .balign 4\n"
        "plugin_registry_census_note:\n"
        "  .long " TEXT_OF(NOTE_NAME_SIZE) ", 0, " TEXT_OF(NOTE_TYPE) "\n"
        "  .asciz \"" NOTE_NAME "\"\n"
        ".popsection\n");
extern const char plugin_registry_census_note[] __attribute__((visibility("hidden")));

_Static_assert(sizeof NOTE_NAME == NOTE_NAME_SIZE, "the name's size, its final zero included");

/// What one walk over the images is to find out.
struct walk {
    /// The count of an earlier walk, which holds if no image came or went since; 0 if there was none.
    uint64_t known;
    bool has_begun;
    /// Loads and unloads so far: another number after each.
    uint64_t changes;
    size_t images;
    char *buffer;
    size_t capacity;
    size_t length;
};

/// Whether the loader mapped these bytes of an image so that they can be read.
static bool is_readable(const struct dl_phdr_info *image, ElfW(Addr) address, size_t size) {
    for (size_t i = 0; i < image->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &image->dlpi_phdr[i];
        if (segment->p_type != PT_LOAD || !(segment->p_flags & PF_R) || address < segment->p_vaddr) continue;
        size_t offset = address - segment->p_vaddr;
        if (offset <= segment->p_filesz && size <= segment->p_filesz - offset) return true;
    }
    return false;
}

/// Moves `*offset` over `size` bytes and the padding behind them; false if they do not fit.
static bool skip(size_t *offset, size_t end, size_t size, size_t alignment) {
    if (size > end - *offset) return false;
    size_t padding = -(*offset + size) & (alignment - 1);
    *offset += size;
    // The last note of a segment may go without.
    *offset = padding > end - *offset ? end : *offset + padding;
    return true;
}

/// Whether a note segment holds our note. The notes may be anybody's, and say anything of their sizes.
static bool has_note(const char *notes, size_t end, size_t alignment) {
    size_t offset = 0;
    while (end - offset >= sizeof(ElfW(Nhdr))) {
        ElfW(Nhdr) header;
        memcpy(&header, notes + offset, sizeof header);
        offset += sizeof header;
        const char *name = notes + offset;
        if (!skip(&offset, end, header.n_namesz, alignment)) return false;
        if (header.n_type == NOTE_TYPE && header.n_namesz == sizeof NOTE_NAME
            && memcmp(name, NOTE_NAME, sizeof NOTE_NAME) == 0)
            return true;
        if (!skip(&offset, end, header.n_descsz, alignment)) return false;
    }
    return false;
}

static bool is_counted(const struct dl_phdr_info *image) {
    for (size_t i = 0; i < image->dlpi_phnum; i++) {
        const ElfW(Phdr) *segment = &image->dlpi_phdr[i];
        if (segment->p_type != PT_NOTE || !is_readable(image, segment->p_vaddr, segment->p_filesz)) continue;
        // As every other reader of notes has it: 8 is 8, and whatever else is 4.
        size_t alignment = segment->p_align == 8 ? 8 : 4;
        if (has_note((const char *)(image->dlpi_addr + segment->p_vaddr), segment->p_filesz, alignment)) return true;
    }
    return false;
}

/// Loads and unloads in the low 48 bits of a known count, and above them how many images there were.
#define CHANGES_MASK ((UINT64_C(1) << 48) - 1)

static int count_image(struct dl_phdr_info *image, size_t size, void *context) {
    (void)size;
    struct walk *walk = context;
    if (!walk->has_begun) {
        walk->has_begun = true;
        // Both only rise, so that no two moments have the same sum. They are read under the lock that the loader takes
        // to change them, and that it holds throughout the walk.
        walk->changes = (image->dlpi_adds + image->dlpi_subs) & CHANGES_MASK;
        if (walk->known != 0 && (walk->known & CHANGES_MASK) == walk->changes) {
            walk->images = walk->known >> 48;
            return 1;
        }
    }
    walk->images += is_counted(image);
    return 0;
}

static int copy_path(struct dl_phdr_info *image, size_t size, void *context) {
    (void)size;
    struct walk *walk = context;
    if (!is_counted(image)) return 0;
    size_t length = strlen(image->dlpi_name) + 1;
    if (walk->length <= walk->capacity && length <= walk->capacity - walk->length)
        memcpy(walk->buffer + walk->length, image->dlpi_name, length);
    walk->length += length;
    return 0;
}

// Every copy calls its own, even where another was loaded first and would be found by name: it may be another version.
#define OWN __attribute__((visibility("protected")))

OWN size_t plugin_registry_census_count(void) {
    // One word, so that no thread sees a count without the state of the loader that it belongs to. Two threads that
    // store at a time both store what was true; the next call sees whether it still is.
    static _Atomic uint64_t known;
    struct walk walk = {.known = atomic_load_explicit(&known, memory_order_relaxed)};
    // Says to the linker that the note is in use, and goes on to say so when unused sections are dropped.
    __asm__ volatile("" : : "r"(plugin_registry_census_note));
    if (dl_iterate_phdr(count_image, &walk) == 0)
        atomic_store_explicit(&known, (uint64_t)walk.images << 48 | walk.changes, memory_order_relaxed);
    return walk.images;
}

OWN size_t plugin_registry_census_paths(void *buffer, size_t capacity) {
    struct walk walk = {.buffer = buffer, .capacity = capacity};
    dl_iterate_phdr(copy_path, &walk);
    return walk.length;
}
