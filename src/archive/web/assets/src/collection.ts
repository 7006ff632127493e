// A collection's page: deep zoom of its works.
import { zooms } from "./zoom";

zooms(document);
