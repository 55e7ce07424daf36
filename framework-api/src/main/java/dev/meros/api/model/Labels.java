package dev.meros.api.model;

import java.util.List;

/// Free-form key-value pairs; order is kept and duplicates are allowed.
public record Labels(List<Label> labels) {
    public Labels {
        labels = Fields.list(labels);
    }
}
