package observe

// Reasons of conditions that package plan doesn't give; part of the API.
const (
	ReasonInvalidSpec     = "InvalidSpec"
	ReasonConflict        = "Conflict"
	ReasonRefused         = "Refused"
	ReasonRetrying        = "Retrying"
	ReasonInvalidHost     = "InvalidHost"
	ReasonHostConflict    = "HostConflict"
	ReasonGatewayNotFound = "GatewayNotFound"
	// ReasonNoServer is why a host can't be reached through the Gateway that there is.
	ReasonNoServer = "NoServer"
	// ReasonServiceAccountNotFound is why a revision is not made yet: what its pods run as, and
	// have their credentials from, is not there.
	ReasonServiceAccountNotFound = "ServiceAccountNotFound"
)
