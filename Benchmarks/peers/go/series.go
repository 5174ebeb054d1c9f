package main

import (
	"strconv"

	"github.com/prometheus/client_golang/prometheus"
)

// series holds the families that every contestant shows.
type series struct {
	registry                                                           *prometheus.Registry
	info, state, registered, inFlight, average, last, lastUsed, loaded *prometheus.GaugeVec
	executions, errors, failures                                       *prometheus.CounterVec
	duration                                                           *prometheus.HistogramVec
}

var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

var states = []string{"LOADED", "INITIALIZED", "RUNNING", "FAILED", "UNAVAILABLE"}

func newSeries() *series {
	s := &series{registry: prometheus.NewRegistry()}
	gauge := func(name, help string, labels ...string) *prometheus.GaugeVec {
		vec := prometheus.NewGaugeVec(prometheus.GaugeOpts{Name: name, Help: help}, append([]string{"plugin"}, labels...))
		s.registry.MustRegister(vec)
		return vec
	}
	counter := func(name, help string) *prometheus.CounterVec {
		vec := prometheus.NewCounterVec(prometheus.CounterOpts{Name: name, Help: help}, []string{"plugin"})
		s.registry.MustRegister(vec)
		return vec
	}
	s.info = gauge("plugin_info", "A registered plugin; always 1.", "version", "description")
	s.state = gauge("plugin_state", "Whether the plugin is in the state; exactly one is 1.", "state")
	s.registered = gauge(
		"plugin_registered", "Whether the plugin is in the registry; 0 if it was discovered and is missing.")
	s.executions = counter("plugin_executions_total", "Executions that finished, well or not.")
	s.errors = counter("plugin_execution_errors_total", "Executions that failed.")
	s.inFlight = gauge("plugin_executions_in_flight", "Executions that began and have not ended.")
	s.duration = prometheus.NewHistogramVec(
		prometheus.HistogramOpts{
			Name: "plugin_execution_duration_seconds", Help: "How long executions took.", Buckets: bounds,
		},
		[]string{"plugin"})
	s.registry.MustRegister(s.duration)
	s.average = gauge("plugin_execution_duration_recent_average_seconds", "Mean duration of the last 10 executions.")
	s.last = gauge("plugin_execution_duration_last_seconds", "Duration of the newest execution.")
	s.lastUsed = gauge("plugin_last_used_timestamp_seconds", "When the newest execution began.")
	s.loaded = gauge("plugin_loaded_timestamp_seconds", "When the plugin was registered last.")
	s.failures = counter("plugin_failures_total", "Times that the plugin went FAILED.")
	return s
}

const executionsEach = 21

// seconds says how long an execution of a plugin took; nine decimals, and the same for every contestant.
func seconds(plugin, execution int) float64 {
	return float64((int64(plugin)*7919+int64(execution)*999983)*1000003%10000000000+1) / 1e9
}

func name(plugin int) string { return "plugin-" + strconv.Itoa(plugin) }

func (s *series) fill(count int) {
	for plugin := 0; plugin < count; plugin++ {
		s.fillOne(plugin)
	}
}

func (s *series) fillOne(plugin int) {
	name := name(plugin)
	s.info.WithLabelValues(name, "1.0."+strconv.Itoa(plugin), "A plugin of the benchmark").Set(1)
	for _, state := range states {
		s.state.WithLabelValues(name, state).Set(0)
	}
	s.state.WithLabelValues(name, "INITIALIZED").Set(1)
	s.registered.WithLabelValues(name).Set(1)
	s.inFlight.WithLabelValues(name).Set(0)
	s.executions.WithLabelValues(name).Add(executionsEach)
	s.errors.WithLabelValues(name).Inc()
	s.failures.WithLabelValues(name)
	histogram := s.duration.WithLabelValues(name)
	recent := 0.0
	for execution := 0; execution < executionsEach; execution++ {
		time := seconds(plugin, execution)
		histogram.Observe(time)
		if execution >= executionsEach-10 {
			recent += time
		}
	}
	s.average.WithLabelValues(name).Set(recent / 10)
	s.last.WithLabelValues(name).Set(seconds(plugin, executionsEach-1))
	s.lastUsed.WithLabelValues(name).Set(1.7e9 + seconds(plugin, 0))
	s.loaded.WithLabelValues(name).Set(1.6e9 + seconds(plugin, 1))
}
