#ifndef CBUILDINFO_H
#define CBUILDINFO_H

/// The commit that was built, with "-modified" behind it if the checkout differed from it, or "unknown".
const char *plugin_exporter_revision(void);

#endif
