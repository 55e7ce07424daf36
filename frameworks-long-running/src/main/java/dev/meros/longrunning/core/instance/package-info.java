/// Instances of apps: their ids, their states as a table, their health.
@NullMarked
package dev.meros.longrunning.core.instance;

import org.jspecify.annotations.NullMarked;
