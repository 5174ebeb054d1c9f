// The peer in Go: client_golang. See ../README.md for what it is asked and what it answers.
package main

import (
	"bytes"
	"encoding/json"
	"log"
	"net"
	"net/http"
	"os"
	"strconv"
	"sync"
	"time"

	"github.com/prometheus/client_golang/prometheus/promhttp"
	"github.com/prometheus/common/expfmt"
)

func main() {
	if len(os.Args) == 2 && os.Args[1] == "record" {
		record()
		return
	}
	if len(os.Args) == 3 {
		if count, err := strconv.Atoi(os.Args[2]); err == nil {
			switch os.Args[1] {
			case "render":
				render(count)
				return
			case "register":
				register(count)
				return
			case "serve":
				serve(count)
				return
			}
		}
	}
	log.Fatal("usage: render N | record | register N | serve N")
}

func report(result any) {
	if err := json.NewEncoder(os.Stdout).Encode(result); err != nil {
		log.Fatal(err)
	}
}

func render(count int) {
	s := newSeries()
	s.fill(count)
	var body bytes.Buffer
	scrape := func() {
		body.Reset()
		families, err := s.registry.Gather()
		if err != nil {
			log.Fatal(err)
		}
		encoder := expfmt.NewEncoder(&body, expfmt.FmtText)
		for _, family := range families {
			if err := encoder.Encode(family); err != nil {
				log.Fatal(err)
			}
		}
	}
	scrape()
	scrapes := 1 + 2000/count
	samples := rounds(7, 29*count*scrapes, func() {
		for i := 0; i < scrapes; i++ {
			scrape()
		}
	})
	report(map[string]any{"samples": samples, "bytes": body.Len()})
}

func record() {
	const executions = 1000000
	s := newSeries()
	s.fill(101)
	busy := name(50)
	const took, when = 0.003000001, 1.7e9
	executed, duration := s.executions.WithLabelValues(busy), s.duration.WithLabelValues(busy)
	last, lastUsed := s.last.WithLabelValues(busy), s.lastUsed.WithLabelValues(busy)
	byHandle := func() {
		for i := 0; i < executions; i++ {
			executed.Inc()
			duration.Observe(took)
			last.Set(took)
			lastUsed.Set(when)
		}
	}
	byName := func() {
		for i := 0; i < executions; i++ {
			s.executions.WithLabelValues(busy).Inc()
			s.duration.WithLabelValues(busy).Observe(took)
			s.last.WithLabelValues(busy).Set(took)
			s.lastUsed.WithLabelValues(busy).Set(when)
		}
	}
	pair := func() {
		var both sync.WaitGroup
		both.Add(2)
		for i := 0; i < 2; i++ {
			go func() {
				defer both.Done()
				byHandle()
			}()
		}
		both.Wait()
	}
	report(map[string]any{
		"handle": rounds(7, executions, byHandle),
		"name":   rounds(7, executions, byName),
		"pair":   rounds(7, executions, pair),
	})
}

func register(count int) {
	begin := time.Now()
	newSeries().fill(count)
	report(map[string]any{"samples": []float64{time.Since(begin).Seconds()}})
}

func serve(count int) {
	s := newSeries()
	s.fill(count)
	socket, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		log.Fatal(err)
	}
	report(map[string]any{"port": socket.Addr().(*net.TCPAddr).Port})
	log.Fatal(http.Serve(socket, promhttp.HandlerFor(s.registry, promhttp.HandlerOpts{})))
}

// rounds times work several times, in nanoseconds for each of its operations.
func rounds(count, operations int, work func()) []float64 {
	samples := make([]float64, 0, count)
	for i := 0; i < count; i++ {
		begin := time.Now()
		work()
		samples = append(samples, float64(time.Since(begin).Nanoseconds())/float64(operations))
	}
	return samples
}
