// A library whose notes lie 8 bytes apart, as the x86 property note does: another's of odd sizes, then ours.
__asm__(".pushsection .note.aligned, \"a\", %note\n"
        "  .balign 8\n"
        "  .long 6, 5, 0x52454749\n"
        "  .asciz \"other\"\n"
        "  .balign 8\n"
        "  .ascii \"12345\"\n"
        "  .balign 8\n"
        "  .long 16, 0, 0x52454749\n"
        "  .asciz \"plugin-registry\"\n"
        ".popsection\n");
