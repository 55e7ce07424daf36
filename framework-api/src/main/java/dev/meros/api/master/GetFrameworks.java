package dev.meros.api.master;

import dev.meros.api.model.Fields;
import dev.meros.api.model.FrameworkInfo;
import dev.meros.api.model.InvalidMessageException;
import dev.meros.api.model.InverseOffer;
import dev.meros.api.model.Offer;
import dev.meros.api.model.OfferConstraints;
import dev.meros.api.model.Resource;
import dev.meros.api.model.TimeInfo;

import org.jspecify.annotations.Nullable;

import java.util.List;

/// The answer to GET_FRAMEWORKS. `recoveredFrameworks` is always empty, as it is in Mesos: those
/// are among `frameworks`, and marked.
public record GetFrameworks(
        List<Framework> frameworks,
        List<Framework> completedFrameworks,
        List<FrameworkInfo> recoveredFrameworks) {
    public GetFrameworks {
        frameworks = Fields.list(frameworks);
        completedFrameworks = Fields.list(completedFrameworks);
        recoveredFrameworks = Fields.list(recoveredFrameworks);
    }

    /// A framework as operators see it.
    public record Framework(
            FrameworkInfo frameworkInfo,
            Boolean active,
            Boolean connected,
            @Nullable TimeInfo registeredTime,
            @Nullable TimeInfo reregisteredTime,
            @Nullable TimeInfo unregisteredTime,
            List<Offer> offers,
            List<InverseOffer> inverseOffers,
            List<Resource> allocatedResources,
            List<Resource> offeredResources,
            Boolean recovered,
            @Nullable OfferConstraints offerConstraints) {
        public Framework {
            Fields.required(frameworkInfo, "Framework.framework_info");
            Fields.required(active, "Framework.active");
            Fields.required(connected, "Framework.connected");
            offers = Fields.list(offers);
            inverseOffers = Fields.list(inverseOffers);
            allocatedResources = Fields.list(allocatedResources);
            offeredResources = Fields.list(offeredResources);
            Fields.required(recovered, "Framework.recovered");
        }

        /// A builder with every field unset; required fields are checked by [Builder#build()].
        public static Builder builder() {
            return new Builder();
        }

        /// Sets fields one by one; not thread-safe.
        public static final class Builder {
            private @Nullable FrameworkInfo frameworkInfo;
            private @Nullable Boolean active;
            private @Nullable Boolean connected;
            private @Nullable TimeInfo registeredTime;
            private @Nullable TimeInfo reregisteredTime;
            private @Nullable TimeInfo unregisteredTime;
            private @Nullable List<Offer> offers;
            private @Nullable List<InverseOffer> inverseOffers;
            private @Nullable List<Resource> allocatedResources;
            private @Nullable List<Resource> offeredResources;
            private @Nullable Boolean recovered;
            private @Nullable OfferConstraints offerConstraints;

            private Builder() {}

            public Builder frameworkInfo(FrameworkInfo value) {
                this.frameworkInfo = value;
                return this;
            }

            public Builder active(Boolean value) {
                this.active = value;
                return this;
            }

            public Builder connected(Boolean value) {
                this.connected = value;
                return this;
            }

            public Builder registeredTime(@Nullable TimeInfo value) {
                this.registeredTime = value;
                return this;
            }

            public Builder reregisteredTime(@Nullable TimeInfo value) {
                this.reregisteredTime = value;
                return this;
            }

            public Builder unregisteredTime(@Nullable TimeInfo value) {
                this.unregisteredTime = value;
                return this;
            }

            public Builder offers(List<Offer> value) {
                this.offers = value;
                return this;
            }

            public Builder inverseOffers(List<InverseOffer> value) {
                this.inverseOffers = value;
                return this;
            }

            public Builder allocatedResources(List<Resource> value) {
                this.allocatedResources = value;
                return this;
            }

            public Builder offeredResources(List<Resource> value) {
                this.offeredResources = value;
                return this;
            }

            public Builder recovered(Boolean value) {
                this.recovered = value;
                return this;
            }

            public Builder offerConstraints(@Nullable OfferConstraints value) {
                this.offerConstraints = value;
                return this;
            }

            /// Builds the record; throws [InvalidMessageException] when a required field is unset.
            @SuppressWarnings(
                    "NullAway") // the constructor turns unset fields into defaults or refuses them
            public Framework build() {
                return new Framework(
                        frameworkInfo,
                        active,
                        connected,
                        registeredTime,
                        reregisteredTime,
                        unregisteredTime,
                        offers,
                        inverseOffers,
                        allocatedResources,
                        offeredResources,
                        recovered,
                        offerConstraints);
            }
        }
    }
}
