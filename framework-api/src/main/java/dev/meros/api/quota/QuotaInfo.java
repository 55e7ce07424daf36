package dev.meros.api.quota;

import dev.meros.api.model.Fields;
import dev.meros.api.model.Resource;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// `quota.QuotaInfo` of the v1 API, the older form of a [QuotaConfig].
public record QuotaInfo(
        @Nullable String role, @Nullable String principal, List<Resource> guarantee) {
    public QuotaInfo {
        guarantee = Fields.list(guarantee);
    }
}
