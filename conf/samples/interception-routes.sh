#!/bin/sh
# What bears the mark of interception.nft goes to this machine, whatever its address. Add these lines to what configures your
# network: they are gone after a restart. The number of the table is free to choose.
set -e
ip -4 rule add fwmark 0x19 lookup 100
ip -4 route add local default dev lo table 100
ip -6 rule add fwmark 0x19 lookup 100
ip -6 route add local default dev lo table 100
