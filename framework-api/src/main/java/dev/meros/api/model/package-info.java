/// The messages of the Mesos v1 API (package `mesos.v1`) as records: one record for each message,
/// the field names in camel case, unset optional fields `null`.
@NullMarked
package dev.meros.api.model;

import org.jspecify.annotations.NullMarked;
