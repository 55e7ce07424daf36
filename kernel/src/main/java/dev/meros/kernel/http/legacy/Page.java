package dev.meros.kernel.http.legacy;

import com.fasterxml.jackson.core.JsonGenerator;

import java.io.IOException;

/// One of the documents that are made of an image. Pages of equal `name` are the same page.
public record Page(String name, Content content) {
    /// Writes the document.
    interface Content {
        void write(JsonGenerator out, LegacyImage image) throws IOException;
    }
}
