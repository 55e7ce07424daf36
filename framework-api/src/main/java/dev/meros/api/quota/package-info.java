/// Quotas of roles, as operators set and read them (package `quota` of the v1 API).
@NullMarked
package dev.meros.api.quota;

import org.jspecify.annotations.NullMarked;
