"""Every view at three sizes of clinic, beside whole tables with pandas, SQL pushdown and bare numpy."""
