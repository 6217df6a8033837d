import { describeServer } from "@/lib/descope/discovery-url";
import { forgetRefreshToken, signedInUser } from "@/lib/descope/website/user";
import { testOutgoing } from "@/tests/support/outgoing";

testOutgoing({
  "a user": (origin) => signedInUser("refresh-token", describeServer(origin, "P2bad")),
  "a sign-out": (origin) => forgetRefreshToken("refresh-token", describeServer(origin, "P2bad")),
});
