import Testing

@Suite("The report of a soak")
struct SoakReportTests {
    private static let state = """
        # TYPE plugin_registered gauge
        plugin_registered{plugin="a"} 1
        # TYPE plugin_state gauge
        plugin_state{plugin="a",state="loaded"} 0
        plugin_state{plugin="a",state="initialized"} 1
        plugin_state{plugin="a",state="running"} 0
        plugin_state{plugin="a",state="failed"} 0
        plugin_state{plugin="a",state="unavailable"} 0
        # TYPE plugin_execution_errors_total counter
        plugin_execution_errors_total{plugin="a"} 0
        # TYPE plugin_executions_total counter
        plugin_executions_total{plugin="a"} 0

        """
    private static let tool = """
        # TYPE plugin_tool_executions_total counter
        plugin_tool_executions_total{plugin="a",tool="echo"} 1

        """
    private static let cpu = """
        # TYPE plugin_process_cpu_seconds_total counter
        plugin_process_cpu_seconds_total{plugin="a"} 1

        """

    private func problems(_ scrapes: String...) -> [String] {
        var report = SoakReport()
        for scrape in scrapes { report.add(SoakScrape(scrape)) }
        return report.problems
    }

    @Test("A counter that is gone while its plugin is there is a problem, told once")
    func vanished() {
        #expect(
            problems(Self.state + Self.tool, Self.state, Self.state)
                == [#"plugin_tool_executions_total{plugin="a",tool="echo"} is gone, though the plugin is not"#]
        )
    }

    @Test("It is none once the plugin is gone too, nor is the CPU time of a process that runs no more")
    func none() {
        #expect(problems(Self.state + Self.tool, "", Self.state + Self.tool) == [])
        #expect(problems(Self.state + Self.cpu, Self.state, Self.state + Self.cpu) == [])
    }

    @Test("Memory grows by what is between the second quarter and the last, and not by what warming up takes")
    func growth() {
        func growth(_ bytes: [Int]) -> Double {
            var report = SoakReport()
            for bytes in bytes { report.add(SoakScrape("process_resident_memory_bytes \(bytes)\n")) }
            return report.growth
        }
        #expect(growth([1, 5, 100, 100, 100, 100, 100, 100]) == 0)
        #expect(growth([1, 5, 100, 100, 130, 160, 190, 190]) == 90)
        #expect(growth([1, 5, 100, 100, 90, 80, 70, 70]) == -30)
    }

    @Test("A counter that goes back is one")
    func back() {
        #expect(
            problems(Self.state + Self.cpu, Self.state + Self.cpu.replacing("} 1", with: "} 0.5"))
                == [#"plugin_process_cpu_seconds_total{plugin="a"} went back from 1.0 to 0.5"#]
        )
    }
}
