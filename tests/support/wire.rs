//! A wire between a client and a server that can be cut, swallow everything, or go dead under a connection.

use std::{net::SocketAddr, time::Duration};
use tokio::{
    io::{AsyncReadExt, AsyncWriteExt},
    net::{TcpListener, TcpStream, tcp::OwnedReadHalf, tcp::OwnedWriteHalf},
    sync::watch,
    task::JoinHandle,
};

/// How the wire is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wire {
    /// Everything passes.
    Whole,
    /// New connections are closed at once, old ones break.
    Cut,
    /// Connections are taken and nothing ever passes, either way.
    BlackHole,
    /// Somebody else answers: a page that says that all is well.
    Garbage,
}

/// What is answered in the server's place.
const PAGE: &[u8] = b"HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 26\r\nconnection: close\r\n\r\n\
    <html>It works!</html>\r\n\r\n";

/// A running one. Dropping it closes it.
pub struct Proxy {
    pub url: String,
    state: watch::Sender<(Wire, u64)>,
    server: JoinHandle<()>,
}

/// The state of the wire, and how often the connections of the time were left half open.
type State = watch::Receiver<(Wire, u64)>;

impl Proxy {
    /// To the server at `url`, on a free port.
    pub async fn open(url: &str) -> Self {
        Self::open_at("127.0.0.1:0", url).await
    }

    /// To the server at `url`, at an address where nobody listened until now.
    pub async fn open_at(address: &str, url: &str) -> Self {
        let to: SocketAddr = url.trim_start_matches("http://").trim_end_matches('/').parse().unwrap();
        let listener = TcpListener::bind(address).await.unwrap();
        let own = format!("http://{}", listener.local_addr().unwrap());
        let (state, watched) = watch::channel((Wire::Whole, 0));
        let server = tokio::spawn(async move {
            loop {
                let (client, _) = listener.accept().await.unwrap();
                tokio::spawn(connection(client, to, watched.clone()));
            }
        });
        Self { url: own, state, server }
    }

    pub fn set(&self, wire: Wire) {
        self.state.send_modify(|state| state.0 = wire);
    }

    /// Nothing passes any more over the connections there are now, and neither end hears of it. New ones work.
    pub fn leave_half_open(&self) {
        self.state.send_modify(|state| state.1 += 1);
    }
}

impl Drop for Proxy {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn connection(client: TcpStream, to: SocketAddr, state: State) {
    let mut wire = state.clone();
    if wire.borrow().0 == Wire::Garbage {
        return answer_garbage(client).await;
    }
    let born = wire.borrow().1;
    let cut = wire.wait_for(|state| state.0 == Wire::Cut);
    let pass = async {
        let Ok(server) = TcpStream::connect(to).await else { return };
        let ((from_client, to_client), (from_server, to_server)) = (client.into_split(), server.into_split());
        tokio::select! {
            () = pass(from_client, to_server, state.clone(), born) => {}
            () = pass(from_server, to_client, state.clone(), born) => {}
        }
    };
    tokio::select! {
        _ = cut => {}
        () = pass => {}
    }
}

async fn answer_garbage(mut client: TcpStream) {
    let mut request = vec![0; 64 * 1024];
    let _ = client.read(&mut request).await;
    let _ = client.write_all(PAGE).await;
}

async fn pass(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, mut state: State, born: u64) {
    let mut bytes = vec![0; 64 * 1024];
    while let Ok(count @ 1..) = from.read(&mut bytes).await {
        if state.wait_for(|state| state.0 == Wire::Whole).await.is_err() {
            return;
        }
        if state.borrow().1 != born {
            // For ever, without a word.
            tokio::time::sleep(Duration::MAX).await;
        }
        if to.write_all(&bytes[..count]).await.is_err() {
            return;
        }
    }
    // An end that comes over a dead wire does not arrive either.
    if state.borrow().1 != born {
        tokio::time::sleep(Duration::MAX).await;
    }
}
