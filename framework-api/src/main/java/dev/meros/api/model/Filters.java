package dev.meros.api.model;

/// For how many seconds resources that were refused need not be offered again; 5 by default.
public record Filters(Double refuseSeconds) {
    public Filters {
        refuseSeconds = Fields.orDefault(refuseSeconds, 5.0);
    }
}
