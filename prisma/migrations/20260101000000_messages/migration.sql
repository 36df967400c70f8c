-- CreateEnum
CREATE TYPE "inbox_state" AS ENUM ('new', 'done', 'dead');

-- CreateEnum
CREATE TYPE "lane" AS ENUM ('reply', 'status', 'reminder', 'broadcast');

-- CreateEnum
CREATE TYPE "outbox_state" AS ENUM ('due', 'leased', 'sent', 'unknown', 'dead', 'superseded', 'held');

-- CreateTable
CREATE TABLE "inbox" (
    "update_id" BIGINT NOT NULL,
    "chat_id" BIGINT,
    "kind" TEXT NOT NULL,
    "body" TEXT,
    "state" "inbox_state" NOT NULL DEFAULT 'new',
    "claims" INTEGER NOT NULL DEFAULT 0,
    "failures" INTEGER NOT NULL DEFAULT 0,
    "owner" INTEGER,
    "received_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "next_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "inbox_pkey" PRIMARY KEY ("update_id")
);

-- CreateTable
CREATE TABLE "chat" (
    "chat_id" BIGINT NOT NULL,
    "version" BIGINT NOT NULL,
    "language" TEXT,
    "state" TEXT,
    "used_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "expires_at" TIMESTAMPTZ(6) NOT NULL,
    "unreachable_at" TIMESTAMPTZ(6),

    CONSTRAINT "chat_pkey" PRIMARY KEY ("chat_id")
);

-- CreateTable
CREATE TABLE "consent" (
    "id" BIGSERIAL NOT NULL,
    "chat_id" BIGINT NOT NULL,
    "given" BOOLEAN NOT NULL,
    "text_version" TEXT NOT NULL,
    "language" TEXT NOT NULL,
    "at" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "consent_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "outbox" (
    "id" UUID NOT NULL,
    "seq" BIGSERIAL NOT NULL,
    "dedupe" TEXT,
    "chat_id" BIGINT,
    "lane" "lane" NOT NULL,
    "order_key" TEXT,
    "method" TEXT NOT NULL,
    "payload" TEXT,
    "state" "outbox_state" NOT NULL DEFAULT 'due',
    "not_before" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,
    "lease_until" TIMESTAMPTZ(6),
    "claims" INTEGER NOT NULL DEFAULT 0,
    "owner" INTEGER,
    "attempts" INTEGER NOT NULL DEFAULT 0,
    "uncertain" INTEGER NOT NULL DEFAULT 0,
    "last_error" TEXT,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "outbox_pkey" PRIMARY KEY ("id")
);

-- CreateTable
CREATE TABLE "pace" (
    "key" TEXT NOT NULL,
    "next_slot" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "pace_pkey" PRIMARY KEY ("key")
);

-- CreateTable
CREATE TABLE "lease" (
    "name" TEXT NOT NULL,
    "owner" INTEGER NOT NULL,
    "token" BIGINT NOT NULL,
    "until" TIMESTAMPTZ(6) NOT NULL,

    CONSTRAINT "lease_pkey" PRIMARY KEY ("name")
);

-- CreateTable
CREATE TABLE "data_key" (
    "key_id" TEXT NOT NULL,
    "proof" TEXT NOT NULL,
    "created_at" TIMESTAMPTZ(6) NOT NULL DEFAULT CURRENT_TIMESTAMP,

    CONSTRAINT "data_key_pkey" PRIMARY KEY ("key_id")
);

-- CreateIndex
CREATE INDEX "inbox_waiting" ON "inbox"("update_id") WHERE (state = 'new');

-- CreateIndex
CREATE INDEX "inbox_waiting_by_chat" ON "inbox"("chat_id", "update_id") WHERE (state = 'new');

-- CreateIndex
CREATE INDEX "inbox_claimed" ON "inbox"("owner") WHERE (owner IS NOT NULL);

-- CreateIndex
CREATE INDEX "inbox_by_age" ON "inbox"("received_at");

-- CreateIndex
CREATE INDEX "chat_by_expiry" ON "chat"("expires_at");

-- CreateIndex
CREATE INDEX "consent_by_chat" ON "consent"("chat_id");

-- CreateIndex
CREATE UNIQUE INDEX "outbox_dedupe" ON "outbox"("dedupe");

-- CreateIndex
CREATE INDEX "outbox_due" ON "outbox"("lane", "seq") WHERE (state = 'due');

-- CreateIndex
CREATE INDEX "outbox_unsent_by_order" ON "outbox"("order_key", "seq") WHERE (state = 'due' OR state = 'leased');

-- CreateIndex
CREATE INDEX "outbox_leased" ON "outbox"("lease_until") WHERE (state = 'leased');

-- CreateIndex
CREATE INDEX "outbox_by_chat" ON "outbox"("chat_id");

-- A process is alive while it holds its own advisory lock, which PostgreSQL lets go in the moment its connection ends:
-- what a killed process had taken is free at once, not only when its time is over. The first number is the namespace of
-- these locks (src/database/instance.ts), the second the process.
CREATE FUNCTION "instance_alive"(instance INTEGER) RETURNS BOOLEAN LANGUAGE sql STABLE AS $$
    SELECT EXISTS (
        SELECT 1 FROM pg_locks
        WHERE locktype = 'advisory' AND granted AND objsubid = 2
          AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
          AND classid = 7432012 AND objid = instance::oid
    )
$$;
