import Testing

/// What the project ships for those who watch: rules, dashboards and configurations, under the programs they are for.
///
/// One after the other: each starts several programs.
@Suite("Monitoring", .serialized)
enum MonitoringTests {}
