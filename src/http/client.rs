//! From which address a request comes, for limits that hold for each.
//!
//! A header says so only where a trusted proxy wrote it: anyone else could take a new address for every request.

use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use axum::http::HeaderName;
use axum::http::header::{FORWARDED, HeaderMap};
use ipnet::IpNet;

const X_FORWARDED_FOR: HeaderName = HeaderName::from_static("x-forwarded-for");

/// The bits of an IPv6 address that one subscriber of a network is given at least.
const SUBSCRIBER: u32 = 64;

/// Who a client is to limits: its address, in IPv6 the network of its subscriber.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Client(IpAddr);

impl Client {
    /// The client behind a connection from `peer`: the nearest address that is no trusted proxy's.
    pub(super) fn of(peer: IpAddr, headers: &HeaderMap, proxies: &[IpNet]) -> Self {
        let is_proxy = |address: IpAddr| proxies.iter().any(|network| network.contains(&address));
        let peer = peer.to_canonical();
        if !is_proxy(peer) {
            return Self::at(peer);
        }
        let nearest = |hops: Vec<Option<IpAddr>>| {
            let mut nearest = peer;
            for hop in hops.into_iter().rev() {
                // What cannot be read was written by somebody whom nobody vouches for.
                let Some(hop) = hop else { break };
                nearest = hop;
                if !is_proxy(hop) {
                    break;
                }
            }
            nearest
        };
        let found = [hops(headers, &X_FORWARDED_FOR, address), hops(headers, &FORWARDED, forwarded)]
            .map(|hops| hops.map(nearest));
        match found {
            [Some(one), None] | [None, Some(one)] => Self::at(one),
            [Some(one), Some(other)] if one == other => Self::at(one),
            // A proxy writes one of the two and may pass the other on as the client wrote it: which, nobody can tell.
            _ => Self::at(peer),
        }
    }

    fn at(address: IpAddr) -> Self {
        Self(match address {
            IpAddr::V4(_) => address,
            IpAddr::V6(whole) => {
                let network = whole.to_bits() >> (Ipv6Addr::BITS - SUBSCRIBER) << (Ipv6Addr::BITS - SUBSCRIBER);
                Ipv6Addr::from_bits(network).into()
            }
        })
    }
}

/// The hops that a header tells, the last to be met last; `None` without the header.
fn hops(headers: &HeaderMap, name: &HeaderName, read: fn(&str) -> Option<IpAddr>) -> Option<Vec<Option<IpAddr>>> {
    let mut lines = headers.get_all(name).iter().peekable();
    lines.peek()?;
    let hops = lines.flat_map(|line| match line.to_str() {
        Ok(line) => line.split(',').map(|hop| read(hop.trim())).collect(),
        Err(_) => vec![None],
    });
    Some(hops.collect())
}

/// An address, with or without a port.
fn address(text: &str) -> Option<IpAddr> {
    let bare = text.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')).unwrap_or(text);
    let address = bare.parse().or_else(|_| text.parse::<SocketAddr>().map(|socket| socket.ip()));
    address.ok().map(|address| address.to_canonical())
}

/// The address in `for=` of a hop that `Forwarded` tells.
fn forwarded(hop: &str) -> Option<IpAddr> {
    let mut pairs = hop.split(';').filter_map(|pair| pair.split_once('='));
    let (_, value) = pairs.find(|(name, _)| name.trim().eq_ignore_ascii_case("for"))?;
    address(value.trim().trim_matches('"'))
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    const PROXIES: [&str; 2] = ["10.0.0.0/8", "2001:db8:1::/48"];

    fn client(peer: &str, headers: &[(&'static str, &'static str)]) -> String {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(*name, HeaderValue::from_static(value));
        }
        let proxies = PROXIES.map(|network| network.parse().expect("a network"));
        Client::of(peer.parse().expect("an address"), &map, &proxies).0.to_string()
    }

    #[test]
    fn who_is_no_proxy_cannot_say_another_address() {
        let told = [("x-forwarded-for", "192.0.2.9"), ("forwarded", "for=192.0.2.9")];
        assert_eq!(client("192.0.2.1", &told), "192.0.2.1");
        assert_eq!(client("::ffff:192.0.2.1", &told), "192.0.2.1");
    }

    #[test]
    fn behind_proxies_it_is_the_nearest_that_is_none() {
        let told = |line| client("10.0.0.1", &[("x-forwarded-for", line)]);
        assert_eq!(told("192.0.2.1"), "192.0.2.1");
        assert_eq!(told("198.51.100.7, 192.0.2.1"), "192.0.2.1", "the first one was written by the client");
        assert_eq!(told("198.51.100.7, 192.0.2.1, 10.0.0.2"), "192.0.2.1");
        assert_eq!(told("192.0.2.1:4711"), "192.0.2.1");
        assert_eq!(told("10.0.0.9, 10.0.0.2"), "10.0.0.9", "all are proxies: the farthest");
        assert_eq!(told("192.0.2.1, nonsense"), "10.0.0.1");
        assert_eq!(told("192.0.2.1, , 10.0.0.2"), "10.0.0.2");
        assert_eq!(client("10.0.0.1", &[]), "10.0.0.1");
        let lines = [("x-forwarded-for", "198.51.100.7"), ("x-forwarded-for", "192.0.2.1")];
        assert_eq!(client("10.0.0.1", &lines), "192.0.2.1");
        assert_eq!(client("::ffff:10.0.0.1", &[("x-forwarded-for", "192.0.2.1")]), "192.0.2.1");
    }

    #[test]
    fn either_header_will_do_and_two_that_differ_will_not() {
        let forwarded = ("forwarded", "for=198.51.100.7, For=\"192.0.2.1:80\";proto=https;by=10.0.0.1");
        assert_eq!(client("10.0.0.1", &[forwarded]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &[forwarded, ("x-forwarded-for", "192.0.2.1")]), "192.0.2.1");
        assert_eq!(client("10.0.0.1", &[forwarded, ("x-forwarded-for", "192.0.2.2")]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[("forwarded", "for=unknown")]), "10.0.0.1");
        assert_eq!(client("10.0.0.1", &[("forwarded", "proto=https")]), "10.0.0.1");
    }

    #[test]
    fn a_subscriber_of_ipv6_is_one_client() {
        assert_eq!(client("2001:db8:7:8:1::1", &[]), client("2001:db8:7:8:ffff::2", &[]));
        assert_ne!(client("2001:db8:7:8::1", &[]), client("2001:db8:7:9::1", &[]));
        let told = [("forwarded", "for=\"[2001:db8:7:8:1::1]:4711\"")];
        assert_eq!(client("2001:db8:1::1", &told), "2001:db8:7:8::");
        assert_eq!(client("10.0.0.1", &[("x-forwarded-for", "[2001:db8:7:8::5]")]), "2001:db8:7:8::");
    }
}
