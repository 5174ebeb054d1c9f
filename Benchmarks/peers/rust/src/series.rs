//! The families that every contestant shows.

use prometheus::core::Collector;
use prometheus::{
    GaugeVec, HistogramOpts, HistogramVec, IntCounterVec, IntGaugeVec, Opts, Registry, Result,
};

const BOUNDS: [f64; 11] = [
    0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1.0, 2.5, 5.0, 10.0,
];
const STATES: [&str; 5] = ["LOADED", "INITIALIZED", "RUNNING", "FAILED", "UNAVAILABLE"];
const EXECUTIONS: usize = 21;

pub struct Series {
    pub registry: Registry,
    info: IntGaugeVec,
    state: IntGaugeVec,
    registered: IntGaugeVec,
    pub executions: IntCounterVec,
    errors: IntCounterVec,
    in_flight: IntGaugeVec,
    pub duration: HistogramVec,
    average: GaugeVec,
    pub last: GaugeVec,
    pub last_used: GaugeVec,
    loaded: GaugeVec,
    failures: IntCounterVec,
}

pub fn name(plugin: usize) -> String {
    format!("plugin-{plugin}")
}

/// How long an execution of a plugin took: nine decimals, and the same for every contestant.
fn seconds(plugin: usize, execution: usize) -> f64 {
    let nanoseconds =
        (plugin as u64 * 7919 + execution as u64 * 999983) * 1000003 % 10000000000 + 1;
    nanoseconds as f64 / 1e9
}

impl Series {
    pub fn new() -> Result<Series> {
        let registry = Registry::new();
        let integer = |name: &str, help: &str, labels: &[&str]| {
            kept(&registry, IntGaugeVec::new(Opts::new(name, help), labels)?)
        };
        let real = |name: &str, help: &str| {
            kept(
                &registry,
                GaugeVec::new(Opts::new(name, help), &["plugin"])?,
            )
        };
        let counter = |name: &str, help: &str| {
            kept(
                &registry,
                IntCounterVec::new(Opts::new(name, help), &["plugin"])?,
            )
        };
        Ok(Series {
            info: integer(
                "plugin_info",
                "A registered plugin; always 1.",
                &["plugin", "version", "description"],
            )?,
            state: integer(
                "plugin_state",
                "Whether the plugin is in the state; exactly one is 1.",
                &["plugin", "state"],
            )?,
            registered: integer(
                "plugin_registered",
                "Whether the plugin is in the registry; 0 if it was discovered and is missing.",
                &["plugin"],
            )?,
            executions: counter(
                "plugin_executions_total",
                "Executions that finished, well or not.",
            )?,
            errors: counter("plugin_execution_errors_total", "Executions that failed.")?,
            in_flight: integer(
                "plugin_executions_in_flight",
                "Executions that began and have not ended.",
                &["plugin"],
            )?,
            duration: kept(
                &registry,
                HistogramVec::new(
                    HistogramOpts::new(
                        "plugin_execution_duration_seconds",
                        "How long executions took.",
                    )
                    .buckets(BOUNDS.to_vec()),
                    &["plugin"],
                )?,
            )?,
            average: real(
                "plugin_execution_duration_recent_average_seconds",
                "Mean duration of the last 10 executions.",
            )?,
            last: real(
                "plugin_execution_duration_last_seconds",
                "Duration of the newest execution.",
            )?,
            last_used: real(
                "plugin_last_used_timestamp_seconds",
                "When the newest execution began.",
            )?,
            loaded: real(
                "plugin_loaded_timestamp_seconds",
                "When the plugin was registered last.",
            )?,
            failures: counter(
                "plugin_failures_total",
                "Times that the plugin went FAILED.",
            )?,
            registry: registry.clone(),
        })
    }

    pub fn fill(&self, count: usize) {
        for plugin in 0..count {
            self.fill_one(plugin);
        }
    }

    fn fill_one(&self, plugin: usize) {
        let name = &name(plugin)[..];
        let version = format!("1.0.{plugin}");
        self.info
            .with_label_values(&[name, &version, "A plugin of the benchmark"])
            .set(1);
        for state in STATES {
            self.state
                .with_label_values(&[name, state])
                .set((state == "INITIALIZED") as i64);
        }
        self.registered.with_label_values(&[name]).set(1);
        self.in_flight.with_label_values(&[name]).set(0);
        self.executions
            .with_label_values(&[name])
            .inc_by(EXECUTIONS as u64);
        self.errors.with_label_values(&[name]).inc();
        self.failures.with_label_values(&[name]);
        let histogram = self.duration.with_label_values(&[name]);
        let mut recent = 0.0;
        for execution in 0..EXECUTIONS {
            let time = seconds(plugin, execution);
            histogram.observe(time);
            if execution >= EXECUTIONS - 10 {
                recent += time;
            }
        }
        self.average.with_label_values(&[name]).set(recent / 10.0);
        self.last
            .with_label_values(&[name])
            .set(seconds(plugin, EXECUTIONS - 1));
        self.last_used
            .with_label_values(&[name])
            .set(1.7e9 + seconds(plugin, 0));
        self.loaded
            .with_label_values(&[name])
            .set(1.6e9 + seconds(plugin, 1));
    }
}

fn kept<C: Collector + Clone + 'static>(registry: &Registry, family: C) -> Result<C> {
    registry.register(Box::new(family.clone()))?;
    Ok(family)
}
