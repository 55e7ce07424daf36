/// Back-ups of volumes as streams, which any provider can read whichever wrote them.
///
/// A stream is, in this order:
///
/// - the line `MEROS-BACKUP 1`,
/// - a line of JSON, the [dev.meros.volumes.backup.BackupHeader],
/// - frames: a length of 4 bytes, most significant first, 1 to 1,048,576, and as many bytes,
/// - the length 0,
/// - the SHA-256 of all bytes so far, 32 bytes.
///
/// What the frames hold, one after another, is what the header calls `compression` and `content`: a
/// tar archive of the volume's files, or all bytes of a device, in either case as gzip makes it.
@NullMarked
package dev.meros.volumes.backup;

import org.jspecify.annotations.NullMarked;
