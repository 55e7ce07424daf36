package dev.meros.api.quota;

import dev.meros.api.model.Fields;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `quota.QuotaRequest` of the v1 API: the guarantee of a role, which is also its limit.
public record QuotaRequest(
        @Nullable Boolean force, @Nullable String role, List<Resource> guarantee) {
    public QuotaRequest {
        guarantee = Fields.list(guarantee);
    }
}
