/// JSON, protobuf and RecordIO, the forms in which messages travel.
@NullMarked
package dev.meros.api.codec;

import org.jspecify.annotations.NullMarked;
