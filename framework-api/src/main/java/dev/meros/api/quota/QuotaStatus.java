package dev.meros.api.quota;

import dev.meros.api.model.Fields;

import java.util.List;

/// `quota.QuotaStatus` of the v1 API: all quotas, in the older and in the newer form.
public record QuotaStatus(List<QuotaInfo> infos, List<QuotaConfig> configs) {
    public QuotaStatus {
        infos = Fields.list(infos);
        configs = Fields.list(configs);
    }
}
