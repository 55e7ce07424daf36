package dev.meros.api.model;

/// Names one offer; text `<masterId>-O<n>`.
public record OfferId(String value) {
    public OfferId {
        Fields.required(value, "OfferID.value");
    }

    @Override
    public String toString() {
        return value;
    }
}
