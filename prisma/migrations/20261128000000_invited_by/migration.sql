-- AlterTable
ALTER TABLE "follower" ADD COLUMN "invited_by" UUID;
