package org.tlsgateway.hooks.listener;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollServerSocketChannel;
import java.io.IOException;

/**
 * A listening socket that takes connections to addresses which are not this machine's, as nftables TPROXY hands them over
 * (IP_TRANSPARENT, ip(7)). One option for IPv4 and IPv6: the kernel keeps one flag for both.
 */
final class TransparentSocket {
    private TransparentSocket() {}

    /** Before it is bound: afterwards the kernel would have refused the address. */
    static void makeTransparent(Channel socket) throws IOException {
        if (!(socket instanceof EpollServerSocketChannel)) {
            throw new IOException("transparent=\"true\" needs Linux and Netty's epoll library, which is not there");
        }
        try {
            socket.config().setOption(EpollChannelOption.IP_TRANSPARENT, true);
        } catch (ChannelException refused) {
            throw new IOException(
                    "transparent=\"true\" needs the right CAP_NET_ADMIN: " + refused.getMessage(), refused);
        }
    }
}
