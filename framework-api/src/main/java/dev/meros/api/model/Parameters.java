package dev.meros.api.model;

import java.util.List;

/// A list of [Parameter]s.
public record Parameters(List<Parameter> parameter) {
    public Parameters {
        parameter = Fields.list(parameter);
    }
}
