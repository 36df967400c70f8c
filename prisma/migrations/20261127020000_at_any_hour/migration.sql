-- AlterTable
ALTER TABLE "follower" ADD COLUMN "at_any_hour" BOOLEAN NOT NULL DEFAULT false;
