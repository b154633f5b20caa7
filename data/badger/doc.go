// Package badger keeps a desk in a folder of its own, with the embedded database Badger: the default store.
//
// # What it promises
//
// Commit returns when the write is on the disk: Badger's log is synced once for each group of writes that were
// waiting. One goroutine commits, so versions are checked and changed in one place; looking things up and encoding
// is done by the callers, on all cores.
//
// Nothing that was acknowledged goes missing unnoticed. Badger replays its log up to the first damage and drops the
// rest without an error, ignores tables that fail their checksum, and starts empty beside its own files when its
// manifest is gone. So this package keeps evidence of its own:
//
//   - Every value carries a CRC-32C over its key and itself.
//   - Every group of commits records the number of the last commit, how many things the store holds and the sum of
//     their checksums.
//   - The feed holds every commit number of 7 days; a hole is a lost commit.
//   - A side file, "watermark", holds the number of the last commit and a checksum of Badger's manifest.
//
// Open compares number, feed and manifest and returns a *DamageError that says what is missing and what to do; Check
// reads everything and compares the rest. The watermark is written before a commit is acknowledged, so it survives
// the end of the process whatever its cause; it is synced within markEvery, so a power cut in that time that also
// damages Badger's log can hide the loss of the commits of that time. Nothing is lost by a power cut alone.
//
// After a failed sync nothing is acknowledged any more (Failed): what the disk holds is not known until the store is
// opened again.
//
// # The folder
//
// Files with the endings mem and vlog are sparse: they look like 32 MB and 128 MB and hold a fraction of it. Copy
// them with tools that keep holes (cp --sparse=always, rsync --sparse, tar --sparse), or better, use a dump. The folder must be
// on a local disk, not on NFS: it is locked with flock and written through memory maps.
//
// A full disk kills a process that writes through memory maps, so below a limit of free space (Config.MinFree)
// commits fail with Busy. The file "ballast", if configured, is space to free at once: delete it.
//
// Deleting gives space back late, when tables are merged, and leaves copies until then. Data that must be
// unreadable at once is sealed, and its key destroyed (package vault).
package badger
