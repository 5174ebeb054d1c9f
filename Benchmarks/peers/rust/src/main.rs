//! The peer in Rust: prometheus, on hyper. See ../README.md for what it is asked and what it answers.

mod series;

use std::convert::Infallible;
use std::error::Error;
use std::sync::Barrier;
use std::time::Instant;

use hyper::header::CONTENT_TYPE;
use hyper::service::{make_service_fn, service_fn};
use hyper::{Body, Response, Server};
use prometheus::{Encoder, TextEncoder};
use series::{name, Series};

type Outcome = Result<(), Box<dyn Error>>;

fn main() -> Outcome {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let count = arguments.get(1).and_then(|word| word.parse().ok());
    match (arguments.first().map(String::as_str), count) {
        (Some("render"), Some(count)) => render(count),
        (Some("record"), None) => record(),
        (Some("register"), Some(count)) => register(count),
        (Some("serve"), Some(count)) => serve(count),
        _ => Err("usage: render N | record | register N | serve N".into()),
    }
}

fn render(count: usize) -> Outcome {
    let series = Series::new()?;
    series.fill(count);
    let mut body = Vec::new();
    let mut scrape = || {
        body.clear();
        TextEncoder::new()
            .encode(&series.registry.gather(), &mut body)
            .expect("families of a registry can be encoded");
    };
    scrape();
    let scrapes = 1 + 2000 / count;
    let samples = rounds(7, 29 * count * scrapes, || {
        for _ in 0..scrapes {
            scrape();
        }
    });
    println!("{{\"samples\": {samples:?}, \"bytes\": {}}}", body.len());
    Ok(())
}

fn record() -> Outcome {
    const EXECUTIONS: usize = 1_000_000;
    const TOOK: f64 = 0.003000001;
    const WHEN: f64 = 1.7e9;
    let series = Series::new()?;
    series.fill(101);
    let name = name(50);
    let labels = &[&name[..]];
    let executions = series.executions.with_label_values(labels);
    let duration = series.duration.with_label_values(labels);
    let last = series.last.with_label_values(labels);
    let last_used = series.last_used.with_label_values(labels);
    let by_handle = || {
        for _ in 0..EXECUTIONS {
            executions.inc();
            duration.observe(TOOK);
            last.set(TOOK);
            last_used.set(WHEN);
        }
    };
    let handle = rounds(7, EXECUTIONS, by_handle);
    let by_name = rounds(7, EXECUTIONS, || {
        for _ in 0..EXECUTIONS {
            series.executions.with_label_values(labels).inc();
            series.duration.with_label_values(labels).observe(TOOK);
            series.last.with_label_values(labels).set(TOOK);
            series.last_used.with_label_values(labels).set(WHEN);
        }
    });
    let barrier = Barrier::new(2);
    let pair = rounds(7, EXECUTIONS, || {
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| {
                    barrier.wait();
                    by_handle();
                });
            }
        });
    });
    println!("{{\"handle\": {handle:?}, \"name\": {by_name:?}, \"pair\": {pair:?}}}");
    Ok(())
}

fn register(count: usize) -> Outcome {
    let begin = Instant::now();
    Series::new()?.fill(count);
    println!("{{\"samples\": [{}]}}", begin.elapsed().as_secs_f64());
    Ok(())
}

#[tokio::main]
async fn serve(count: usize) -> Outcome {
    // Never dropped: the server borrows it for as long as the process lives.
    let series: &'static Series = Box::leak(Box::new(Series::new()?));
    series.fill(count);
    let answer = move |_| async move {
        let mut body = Vec::new();
        let encoder = TextEncoder::new();
        let status = match encoder.encode(&series.registry.gather(), &mut body) {
            Ok(()) => 200,
            Err(_) => 500,
        };
        Response::builder()
            .status(status)
            .header(CONTENT_TYPE, encoder.format_type())
            .body(Body::from(body))
    };
    let server = Server::try_bind(&([127, 0, 0, 1], 0).into())?.serve(make_service_fn(
        move |_| async move { Ok::<_, Infallible>(service_fn(answer)) },
    ));
    println!("{{\"port\": {}}}", server.local_addr().port());
    Ok(server.await?)
}

/// Times work several times, in nanoseconds for each of its operations.
fn rounds(count: usize, operations: usize, mut work: impl FnMut()) -> Vec<f64> {
    (0..count)
        .map(|_| {
            let begin = Instant::now();
            work();
            begin.elapsed().as_nanos() as f64 / operations as f64
        })
        .collect()
}
