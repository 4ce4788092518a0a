package pods

import (
	corev1 "k8s.io/api/core/v1"
)

// completeProbes adds a readiness probe to the server, because readiness decides traffic. Each of
// the user's probes without a handler, which only sets times, gets the same handler.
func completeProbes(c *corev1.Container, model *serving) {
	own := serverProbe(c, model)
	if c.ReadinessProbe == nil {
		c.ReadinessProbe = own
	}
	if completeHandler(c.ReadinessProbe, own) && c.ReadinessProbe.PeriodSeconds == 0 {
		c.ReadinessProbe.PeriodSeconds = own.PeriodSeconds
	}
	completeHandler(c.LivenessProbe, own)
	completeHandler(c.StartupProbe, own)
}

// completeHandler copies another probe's handler and timeout to a probe without a handler. It
// reports whether it did.
func completeHandler(probe, own *corev1.Probe) bool {
	if probe == nil || probe.ProbeHandler != (corev1.ProbeHandler{}) {
		return false
	}
	probe.ProbeHandler = *own.ProbeHandler.DeepCopy()
	if probe.TimeoutSeconds == 0 {
		probe.TimeoutSeconds = own.TimeoutSeconds
	}
	return true
}

// serverProbe returns a probe for a framework's model, by HTTP, which all servers answer beside
// gRPC; for any other server one for an open port.
func serverProbe(c *corev1.Container, model *serving) *corev1.Probe {
	probe := &corev1.Probe{PeriodSeconds: 2, TimeoutSeconds: 2, FailureThreshold: 3}
	if model == nil {
		probe.TCPSocket = &corev1.TCPSocketAction{Port: portOf(c)}
		return probe
	}
	name := model.nameIn(c)
	switch {
	case model.server.readyCommand != nil:
		// A command starts a process each time.
		probe.PeriodSeconds, probe.TimeoutSeconds = 5, 5
		probe.Exec = &corev1.ExecAction{Command: model.server.readyCommand}
	case name.known:
		probe.HTTPGet = &corev1.HTTPGetAction{Path: model.server.ready(name.value, model.protocol),
			Port: model.probePort(c)}
	case model.protocol == protocolV2:
		probe.HTTPGet = &corev1.HTTPGetAction{Path: allModelsReady("", ""), Port: model.probePort(c)}
	default:
		// Only the pod has the model's name. Servers of v1 listen once they have loaded it.
		probe.TCPSocket = &corev1.TCPSocketAction{Port: model.probePort(c)}
	}
	return probe
}
