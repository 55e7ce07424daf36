/// The bench of a whole cluster: servers as processes of their own, apps through `/v2`, nodes that
/// are lost.
@NullMarked
package dev.meros.cli.bench.cluster;

import org.jspecify.annotations.NullMarked;
