//! Where a client comes from: an address of its own, or a proxy that names it.

use reqwest::{
    ClientBuilder,
    header::{HeaderMap, HeaderValue},
};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use tokio::net::{TcpSocket, TcpStream};

/// How clients reach the host.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// From addresses of their own.
    Direct,
    /// All through one proxy.
    Proxied,
}

/// A client's place on the network.
#[derive(Debug, Clone, Copy)]
pub struct Origin {
    own: Ipv4Addr,
    forwarded: Option<Ipv4Addr>,
}

impl Way {
    /// `server.trusted_proxies`. While it is empty, loopback addresses are not counted.
    pub fn proxy(self) -> &'static str {
        match self {
            Self::Direct => "192.0.2.1",
            Self::Proxied => "127.0.0.1",
        }
    }

    /// The client with this number in a group of clients.
    pub fn origin(self, group: u8, number: usize) -> Origin {
        let number = u16::try_from(number).unwrap();
        let [high, low] = number.to_be_bytes();
        match self {
            Self::Direct => Origin { own: Ipv4Addr::new(127, group, high, low), forwarded: None },
            Self::Proxied => Origin { own: Ipv4Addr::LOCALHOST, forwarded: Some(Ipv4Addr::new(10, group, high, low)) },
        }
    }
}

impl Origin {
    pub async fn connect(self, to: SocketAddr) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind((self.own, 0).into())?;
        socket.connect(to).await
    }

    /// A request as the proxy would pass it on.
    pub fn names(self, request: &[u8]) -> Vec<u8> {
        let Some(client) = self.forwarded else { return request.to_vec() };
        let end = request.windows(2).position(|two| two == b"\r\n").unwrap() + 2;
        [&request[..end], format!("X-Forwarded-For: {client}\r\n").as_bytes(), &request[end..]].concat()
    }

    /// A client there that keeps its connections.
    pub fn client(self) -> ClientBuilder {
        let mut headers = HeaderMap::new();
        if let Some(client) = self.forwarded {
            headers.insert("x-forwarded-for", HeaderValue::from_str(&client.to_string()).unwrap());
        }
        reqwest::Client::builder().local_address(IpAddr::V4(self.own)).default_headers(headers)
    }
}
