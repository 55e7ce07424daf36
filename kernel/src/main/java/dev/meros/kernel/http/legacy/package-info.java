/// What the older endpoints of a Mesos master show: the cluster as JSON, made once for each change
/// and shared by all who ask.
@NullMarked
package dev.meros.kernel.http.legacy;

import org.jspecify.annotations.NullMarked;
