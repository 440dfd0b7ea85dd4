package org.tlsgateway.server.queue;

import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Cache;
import org.rocksdb.CompressionType;
import org.rocksdb.InfoLogLevel;
import org.rocksdb.LRUCache;
import org.rocksdb.Options;
import org.rocksdb.WALRecoveryMode;

/** How RocksDB is set up for a queue, whose entries live for seconds, in little memory (ADR 18). */
final class RocksSettings implements AutoCloseable {
    private static final long MIB = 1L << 20;

    private final Cache cache = new LRUCache(4 * MIB);

    /** To be closed after the database was opened. */
    Options options(WALRecoveryMode recovery) {
        return new Options()
                .setCreateIfMissing(true)
                .setWalRecoveryMode(recovery)
                // What is removed before two of these are full never gets into a table.
                .setWriteBufferSize(16 * MIB)
                .setMaxWriteBufferNumber(3)
                .setMinWriteBufferNumberToMerge(2)
                .setMaxTotalWalSize(64 * MIB)
                .setMaxWriteBatchGroupSizeBytes(8 * MIB)
                // Who waits for a sync shall not spin meanwhile.
                .setEnableWriteThreadAdaptiveYield(false)
                .setAllowConcurrentMemtableWrite(false)
                .setAvoidFlushDuringRecovery(true)
                .setCompressionType(CompressionType.NO_COMPRESSION)
                .setTableFormatConfig(new BlockBasedTableConfig().setBlockCache(cache))
                .setMaxOpenFiles(256)
                .setMaxBackgroundJobs(2)
                .setInfoLogLevel(InfoLogLevel.WARN_LEVEL)
                .setKeepLogFileNum(3)
                .setMaxLogFileSize(MIB)
                .setStatsDumpPeriodSec(0)
                .setStatsPersistPeriodSec(0);
    }

    @Override
    public void close() {
        cache.close();
    }
}
