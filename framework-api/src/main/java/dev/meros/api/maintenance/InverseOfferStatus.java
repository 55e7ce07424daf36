package dev.meros.api.maintenance;

import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkId;
import dev.meros.api.model.TimeInfo;
import dev.meros.api.model.WireEnum;

/// `allocator.InverseOfferStatus` of the v1 API: what a framework last said to an inverse offer.
public record InverseOfferStatus(Status status, FrameworkId frameworkId, TimeInfo timestamp) {
    public InverseOfferStatus {
        Fields.required(status, "InverseOfferStatus.status");
        Fields.required(frameworkId, "InverseOfferStatus.framework_id");
        Fields.required(timestamp, "InverseOfferStatus.timestamp");
    }

    /// `allocator.InverseOfferStatus.Status` of the v1 API; the number is the protobuf one.
    public enum Status implements WireEnum {
        UNKNOWN(1),
        ACCEPT(2),
        DECLINE(3);

        private final int number;

        Status(int number) {
            this.number = number;
        }

        @Override
        public int number() {
            return number;
        }
    }
}
